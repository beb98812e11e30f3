import { CheckpointError } from "../core/index.js";
import { type DType, empty, full, noGrad, normal_, RandomStream, scope, type Tensor, to } from "../tensor/index.js";

/** How a parameter starts when nothing is loaded: draws from N(0, standardDeviation²), or one value everywhere. */
export type Initializer =
  | { readonly kind: "normal"; readonly standardDeviation: number }
  | { readonly kind: "constant"; readonly value: number };

/** One parameter of an architecture before it exists: enough to initialise it, and to check a checkpoint before reading it. */
export interface ParameterSpec {
  /** The name in Hugging Face's checkpoints. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly initializer: Initializer;
}

/** A model's parameters by their checkpoint names, in the architecture's order. The model owns them; {@link dispose} releases all. */
export class Parameters implements Iterable<[string, Tensor]> {
  readonly #byName: ReadonlyMap<string, Tensor>;

  constructor(byName: Iterable<[string, Tensor]>) {
    this.#byName = new Map(byName);
  }

  /** @throws CheckpointError for a name that the model does not have. */
  get(name: string): Tensor {
    const tensor = this.#byName.get(name);
    if (tensor === undefined) throw new CheckpointError(`the model has no parameter '${name}'.`);
    return tensor;
  }

  get names(): string[] {
    return [...this.#byName.keys()];
  }

  get tensors(): Tensor[] {
    return [...this.#byName.values()];
  }

  /** How many numbers they hold together. */
  get count(): number {
    return this.tensors.reduce((sum, tensor) => sum + tensor.size, 0);
  }

  [Symbol.iterator](): IterableIterator<[string, Tensor]> {
    return this.#byName.entries();
  }

  dispose(): void {
    for (const tensor of this.#byName.values()) tensor.dispose();
  }
}

/** What {@link initializeParameters} needs to know besides the specs. */
export interface InitializeOptions {
  /** Run seed; the draws come from its stream `weights`. */
  readonly seed: number;
  readonly device?: string;
  readonly dtype?: DType;
}

/** Fresh parameters. Always drawn in float32 on the CPU, so that the same seed gives the same model on every device and dtype. */
export function initializeParameters(
  specs: readonly ParameterSpec[],
  { seed, device = "cpu", dtype = "float32" }: InitializeOptions,
): Parameters {
  const stream = RandomStream.named(seed, "weights");
  try {
    const entries = specs.map(({ name, shape, initializer }): [string, Tensor] => [
      name,
      initialize(shape, initializer, stream, { device, dtype }),
    ]);
    return new Parameters(entries);
  } finally {
    stream.dispose();
  }
}

function initialize(
  shape: readonly number[],
  initializer: Initializer,
  stream: RandomStream,
  place: { device: string; dtype: DType },
): Tensor {
  return noGrad(() =>
    scope(() => {
      if (initializer.kind === "constant") return full(shape, initializer.value, place);
      const values = empty(shape);
      normal_(values, stream, { standardDeviation: initializer.standardDeviation });
      return to(values, place);
    }),
  );
}
