import { ShapeError } from "../../core/index.js";
import { type InitializeOptions, initializeParameters, type Parameters } from "../../nn/index.js";
import { add, contiguous, embedding, linearWith, mul, noGrad, scope, slice, type Tensor, view } from "../../tensor/index.js";
import {
  type AttentionWeights,
  additivePaddingMask,
  causalMask,
  emptyLayerCache,
  queryPositions,
  type Source,
} from "../attention/index.js";
import { DecoderCache, type DecoderCacheOptions } from "../cache/index.js";
import type { DecodingWeights } from "../decoding-weights.js";
import { EncoderDecoder, throughDecoder, throughEncoder } from "../encoder-decoder/index.js";
import type { Capture } from "../layers/index.js";
import type { EncodedSource, EncoderInputs, EncodeSourceOptions, ForwardOptions, Stack } from "../model.js";
import { type BartPass, drop, normalize, bartSublayers as sublayers } from "./bart-block.js";
import type { BartConfig } from "./bart-config.js";
import { type BartDecodingWeights, prepareBartDecoding } from "./bart-decoding.js";
import { type BartWeights, bartParameterSpecs, bindBartWeights, positionOffset } from "./bart-parameters.js";

/**
 * BART (Lewis et al. 2020): an encoder–decoder with learned positions, layer norms after each sublayer, biases everywhere, and (unless
 * they are untied) one matrix that embeds and predicts. Exact like Transformers' `BartForConditionalGeneration`. Sources and targets longer than `maxPositionEmbeddings` are a ShapeError.
 */
export class Bart extends EncoderDecoder<BartConfig> {
  readonly #weights: BartWeights;

  constructor(config: BartConfig, parameters: Parameters) {
    super(config, parameters);
    this.#weights = bindBartWeights(config, parameters);
  }

  /** A BART with fresh weights. */
  static initialize(config: BartConfig, options: InitializeOptions): Bart {
    return new Bart(config, initializeParameters(bartParameterSpecs(config), options));
  }

  override get device(): string {
    return this.#weights.head.device;
  }

  override prepareDecoding(rows: number): DecodingWeights {
    return prepareBartDecoding(this.#weights, rows);
  }

  override createCache(encoded: EncodedSource, options: DecoderCacheOptions): DecoderCache {
    this.#checkLength("a target", options.capacity);
    const numHeads = this.config.decoderAttentionHeads;
    const { layers, shared } = noGrad(() =>
      scope(() => ({
        layers: this.#weights.decoder.layers.map(({ cross }) =>
          emptyLayerCache(cross as AttentionWeights, encoded, { ...options, numHeads }),
        ),
        shared: { crossMask: contiguous(additivePaddingMask(encoded.attentionMask, encoded.hidden.dtype)) },
      })),
    );
    return new DecoderCache(layers, shared, options);
  }

  protected override encodeSource(
    { inputIds, attentionMask }: EncoderInputs,
    { dropout, recompute }: EncodeSourceOptions,
    capture: Capture,
  ): EncodedSource {
    const tokens = inputIds.shape[1] as number;
    this.#checkLength("a source", tokens);
    const selfBias = additivePaddingMask(attentionMask, this.#weights.head.dtype);
    const pass = this.#pass("encoder", { selfBias, dropout, capture });
    const positions = slice(this.#weights.encoder.positions, 0, positionOffset, positionOffset + tokens);
    const { layers } = this.#weights.encoder;
    const run = { layers, sublayers, pass, layerDropRate: this.config.encoderLayerdrop, recompute };
    const x = throughEncoder(this.#embed({ ids: inputIds, positions }, "encoder", pass), run);
    capture.offer("encoder.hidden", x);
    return { hidden: x, attentionMask };
  }

  protected override decodeTarget(
    ids: Tensor,
    source: Source,
    { positions, dropout, recompute }: ForwardOptions,
    capture: Capture,
  ): Tensor {
    const { cache } = source;
    const tokens = ids.shape[1] as number;
    const past = cache?.length ?? 0;
    const { dtype } = this.#weights.head;
    // One token may look at all that are before it.
    const selfBias = tokens === 1 ? undefined : causalMask(tokens, past, { dtype, device: this.device });
    const pass = this.#pass("decoder", { selfBias, dropout, capture });
    const layers = cache === undefined ? this.#weights.decoder.layers : (cache.weights.content as BartDecodingWeights).layers;
    const embedded = { ids, positions: this.#decoderPositions(tokens, positions, past) };
    const run = { layers, sublayers, pass, layerDropRate: this.config.decoderLayerdrop, recompute };
    const x = throughDecoder(this.#embed(embedded, "decoder", pass), run, source);
    capture.offer("decoder.hidden", x);
    return x;
  }

  protected override predict(hidden: Tensor, decoding: DecodingWeights | undefined): Tensor {
    const head = decoding === undefined ? this.#weights.head : (decoding.content as BartDecodingWeights).head;
    return linearWith(hidden, head, view(this.#weights.finalLogitsBias, [-1]));
  }

  #pass(stack: Stack, given: Pick<BartPass, "selfBias" | "dropout" | "capture">): BartPass {
    const { config } = this;
    const numHeads = stack === "encoder" ? config.encoderAttentionHeads : config.decoderAttentionHeads;
    const scale = (config.dModel / numHeads) ** -0.5;
    return { ...given, config, numHeads, scale, attentionDropoutRate: config.attentionDropout };
  }

  /** dropout(norm(words + positions)), `[B, T, D]`. */
  #embed({ ids, positions }: { ids: Tensor; positions: Tensor }, stack: Stack, pass: BartPass): Tensor {
    const { scaleEmbedding, dModel, padTokenId } = this.config;
    const { words: table, embeddingNorm } = this.#weights[stack];
    const words = embedding(table, ids, padTokenId);
    const scaled = scaleEmbedding ? mul(words, Math.sqrt(dModel)) : words;
    return drop(normalize(add(scaled, positions), embeddingNorm), pass);
  }

  /** The position embeddings of `tokens` decoder tokens, `[T, D]`. */
  #decoderPositions(tokens: number, positions: Tensor | undefined, past: number): Tensor {
    const table = this.#weights.decoder.positions;
    if (positions === undefined) {
      this.#checkLength("a target", past + tokens);
      return slice(table, 0, positionOffset + past, positionOffset + past + tokens);
    }
    const most = this.config.maxPositionEmbeddings;
    const places = queryPositions(tokens, positions, past);
    const wrong = places.find((place) => place < 0 || place >= most);
    if (wrong !== undefined)
      throw new ShapeError(`BART: position ${wrong} is not one of the model's 0 … ${most - 1} (max_position_embeddings).`);
    return embedding(table, add(positions, positionOffset));
  }

  #checkLength(what: string, tokens: number): void {
    const most = this.config.maxPositionEmbeddings;
    if (tokens <= most) return;
    throw new ShapeError(`BART: ${what} of ${tokens} tokens is longer than the model's ${most} positions (max_position_embeddings).`, {
      hint: `Cut it to ${most} tokens at most.`,
    });
  }
}
