import { streamSeed } from "../core/index.js";
import type { GeneratorHandle } from "./binding.js";
import { guarded } from "./engine.js";

/** Reads a stream's handle: for this folder only. */
export let streamHandle: (stream: RandomStream) => GeneratorHandle;

/**
 * A named random stream of the engine: weights, dropout and sampling each draw from their own, so that one never disturbs another.
 * It can be saved and restored exactly; a checkpoint holds every stream of its run.
 * @example
 * ```ts
 * import { operator, RandomStream, scope, type Tensor } from "retort-kd";
 *
 * const permutation = operator<Tensor>("aten::randperm.generator");
 * using stream = RandomStream.named(42, "shuffling");
 * const shuffled = () => scope(() => permutation(10, stream).toIntegers().join());
 * const state = stream.state;
 * const first = shuffled();
 * shuffled() === first; // → false
 * stream.restore(state);
 * shuffled() === first; // → true
 * ```
 */
export class RandomStream {
  readonly #handle: GeneratorHandle;

  static {
    streamHandle = (stream) => stream.#handle;
  }

  private constructor(
    handle: GeneratorHandle,
    /** What the stream is for, e.g. `dropout`. */
    readonly name: string,
  ) {
    this.#handle = handle;
  }

  /**
   * The stream `name` of a run with this seed.
   * @param device Where the tensors it fills live: `cpu` or `cuda`.
   */
  static named(seed: number, name: string, device = "cpu"): RandomStream {
    const handle = guarded("RandomStream", (native) => native.createGenerator(device, streamSeed(seed, name)));
    return new RandomStream(handle, name);
  }

  /** Everything needed to go on exactly here. The bytes belong to one libtorch version and device type. */
  get state(): Uint8Array {
    return new Uint8Array(guarded("RandomStream.state", (native) => native.generatorState(this.#handle)));
  }

  /** Goes back (or on) to a saved {@link state}. */
  restore(state: Uint8Array): void {
    guarded("RandomStream.restore", (native) => native.setGeneratorState(this.#handle, state));
  }

  /** Releases the generator. A second call, or any use after it, throws a DisposedError. */
  dispose(): void {
    guarded("RandomStream.dispose", (native) => native.releaseGenerator(this.#handle));
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}
