import type { Parameters } from "../../nn/index.js";
import type { RandomStream } from "../../tensor/index.js";
import type { DecoderCache, DecoderCacheOptions } from "../cache/index.js";
import type { DecodingWeights } from "../decoding-weights.js";
import type {
  EncodedSource,
  EncoderInputs,
  EncodeSourceOptions,
  ForwardInputs,
  ForwardOptions,
  ForwardOutput,
  TextModel,
} from "../model.js";
import { loraOf } from "./lora-adapter.js";

/**
 * A model whose adapter drops some of what it reads. Each pass that draws is one of the model bound anew, with the stream in its low-rank products (well below a
 * millisecond for hundreds of maps): so nothing here has a state, and architectures know nothing of it.
 */
export class DroppingModel implements TextModel {
  readonly #bind: (parameters: Parameters) => TextModel;
  readonly #whole: TextModel;

  /** @param bind The architecture's model of these parameters. */
  constructor(
    readonly parameters: Parameters,
    bind: (parameters: Parameters) => TextModel,
  ) {
    this.#bind = bind;
    this.#whole = bind(parameters);
  }

  get config(): TextModel["config"] {
    return this.#whole.config;
  }

  get device(): string {
    return this.#whole.device;
  }

  encode(inputs: EncoderInputs, options: EncodeSourceOptions = {}): ReturnType<TextModel["encode"]> {
    return this.#at(options.dropout).encode(inputs, options);
  }

  forward(inputs: ForwardInputs, options: ForwardOptions = {}): ForwardOutput {
    return this.#at(options.dropout).forward(inputs, options);
  }

  prepareDecoding(rows: number): DecodingWeights {
    return this.#whole.prepareDecoding(rows);
  }

  createCache(encoded: EncodedSource, options: DecoderCacheOptions): DecoderCache {
    return this.#whole.createCache(encoded, options);
  }

  #at(stream: RandomStream | undefined): TextModel {
    const adapter = loraOf(this.parameters);
    if (stream === undefined || adapter === undefined) return this.#whole;
    return this.#bind(this.parameters.withAdapter(adapter.drawing(stream)));
  }
}
