import type { Parameters } from "../../nn/index.js";
import type { Tensor } from "../../tensor/index.js";
import { type Source, sourceOf } from "../attention/index.js";
import type { DecoderCache, DecoderCacheOptions } from "../cache/index.js";
import type { DecodingWeights } from "../decoding-weights.js";
import { Capture, refuseRecomputedCache, selectPositions } from "../layers/index.js";
import type {
  EncodedSource,
  EncoderInputs,
  EncodeSourceOptions,
  ForwardInputs,
  ForwardOptions,
  ForwardOutput,
  ModelConfig,
  TextModel,
} from "../model.js";

/** What every encoder–decoder does alike: encode a source, decode a target beside it, predict where logits are asked for. */
export abstract class EncoderDecoder<Config extends ModelConfig> implements TextModel {
  constructor(
    readonly config: Config,
    readonly parameters: Parameters,
  ) {}

  abstract get device(): string;

  encode(inputs: EncoderInputs, options: EncodeSourceOptions = {}): EncodedSource & { readonly captured: ReadonlyMap<string, Tensor> } {
    const capture = new Capture(options.capture);
    const encoded = this.encodeSource(inputs, options, capture);
    return { ...encoded, captured: capture.finish() };
  }

  forward(inputs: ForwardInputs, options: ForwardOptions = {}): ForwardOutput {
    refuseRecomputedCache(options);
    const capture = new Capture(options.capture);
    const source = sourceOf(inputs, options, (given) => this.encodeSource(given, options, capture));
    const hidden = this.decodeTarget(inputs.decoderInputIds, source, options, capture);
    const logits = this.predict(selectPositions(hidden, options.logits ?? "all"), source.cache?.weights);
    return { logits, captured: capture.finish() };
  }

  abstract prepareDecoding(rows: number): DecodingWeights;

  abstract createCache(encoded: EncodedSource, options: DecoderCacheOptions): DecoderCache;

  protected abstract encodeSource(inputs: EncoderInputs, options: EncodeSourceOptions, capture: Capture): EncodedSource;

  /** The hidden states that the head reads, `[B, T, D]`. */
  protected abstract decodeTarget(ids: Tensor, source: Source, options: ForwardOptions, capture: Capture): Tensor;

  /** Logits of hidden states `[…, D]` → `[…, V]`, by the model's own head or by the one that was made for decoding. */
  protected abstract predict(hidden: Tensor, decoding: DecodingWeights | undefined): Tensor;
}
