import { applyLinear, type InitializeOptions, initializeParameters, type Parameters, rmsNorm } from "../../nn/index.js";
import {
  add,
  contiguous,
  embedding,
  mul,
  noGrad,
  permute,
  type RandomStream,
  scope,
  slice,
  Tensor,
  to,
  unsqueeze,
} from "../../tensor/index.js";
import {
  type AttentionWeights,
  additivePaddingMask,
  causalMask,
  emptyLayerCache,
  queryPositions,
  range,
  type Source,
} from "../attention/index.js";
import { DecoderCache, type DecoderCacheOptions } from "../cache/index.js";
import type { DecodingWeights } from "../decoding-weights.js";
import { EncoderDecoder, throughDecoder, throughEncoder } from "../encoder-decoder/index.js";
import type { Capture } from "../layers/index.js";
import type { EncodedSource, EncoderInputs, EncodeSourceOptions, ForwardOptions } from "../model.js";
import { relativePositionBuckets } from "./relative-position.js";
import { drop, type Pass, t5Sublayers as sublayers } from "./t5-block.js";
import type { T5Config } from "./t5-config.js";
import { prepareT5Decoding, type T5DecodingWeights } from "./t5-decoding.js";
import { bindT5Weights, type T5Weights, t5ParameterSpecs } from "./t5-parameters.js";

/**
 * T5, v1.0 and v1.1 (Raffel et al. 2020; the gated feed-forward is Shazeer 2020's): an encoder–decoder with root-mean-square norms before each
 * block, one relative-position bias per stack and unscaled attention scores. Exact like Transformers' `T5ForConditionalGeneration`.
 */
export class T5 extends EncoderDecoder<T5Config> {
  readonly #weights: T5Weights;

  constructor(config: T5Config, parameters: Parameters) {
    super(config, parameters);
    this.#weights = bindT5Weights(config, parameters);
  }

  /** A T5 with fresh weights. */
  static initialize(config: T5Config, options: InitializeOptions): T5 {
    return new T5(config, initializeParameters(t5ParameterSpecs(config), options));
  }

  override get device(): string {
    return this.#weights.shared.device;
  }

  override prepareDecoding(rows: number): DecodingWeights {
    return prepareT5Decoding(this.#weights, rows);
  }

  override createCache(encoded: EncodedSource, options: DecoderCacheOptions): DecoderCache {
    const { numHeads } = this.config;
    const { capacity } = options;
    const { layers, shared } = noGrad(() =>
      scope(() => ({
        layers: this.#weights.decoder.blocks.map(({ cross }) =>
          emptyLayerCache(cross as AttentionWeights, encoded, { ...options, numHeads }),
        ),
        shared: {
          crossMask: contiguous(additivePaddingMask(encoded.attentionMask, encoded.hidden.dtype)),
          biasByDistance: contiguous(this.#relativeBias("decoder", [capacity - 1], range(0, capacity))),
        },
      })),
    );
    return new DecoderCache(layers, shared, options);
  }

  protected override encodeSource(
    { inputIds, attentionMask }: EncoderInputs,
    { dropout }: EncodeSourceOptions,
    capture: Capture,
  ): EncodedSource {
    const { shared, encoder } = this.#weights;
    const positions = range(0, inputIds.shape[1] as number);
    const bias = add(this.#relativeBias("encoder", positions, positions), additivePaddingMask(attentionMask, shared.dtype));
    const pass = this.#pass(bias, dropout, capture);
    const x = throughEncoder(drop(embedding(shared, inputIds), pass), { layers: encoder.blocks, sublayers, pass });
    const hidden = drop(rmsNorm(x, encoder.finalNorm, this.config.layerNormEpsilon), pass);
    capture.offer("encoder.hidden", hidden);
    return { hidden, attentionMask };
  }

  protected override decodeTarget(ids: Tensor, source: Source, { positions, dropout }: ForwardOptions, capture: Capture): Tensor {
    const { shared, decoder } = this.#weights;
    const { cache } = source;
    const tokens = ids.shape[1] as number;
    const pass = this.#pass(this.#decoderBias(tokens, positions, cache), dropout, capture);
    const layers = cache === undefined ? decoder.blocks : (cache.weights.content as T5DecodingWeights).blocks;
    const x = throughDecoder(drop(embedding(shared, ids), pass), { layers, sublayers, pass }, source);
    const hidden = drop(rmsNorm(x, decoder.finalNorm, this.config.layerNormEpsilon), pass);
    capture.offer("decoder.hidden", hidden);
    return hidden;
  }

  #pass(selfBias: Tensor, dropout: RandomStream | undefined, capture: Capture): Pass {
    const { config } = this;
    return { config, numHeads: config.numHeads, scale: 1, attentionDropoutRate: config.dropoutRate, dropout, capture, selfBias };
  }

  protected override predict(hidden: Tensor, decoding: DecodingWeights | undefined): Tensor {
    const { scaleDecoderOutputs, dModel } = this.config;
    const head = decoding === undefined ? this.#weights.head : (decoding.content as T5DecodingWeights).head;
    return applyLinear(scaleDecoderOutputs ? mul(hidden, dModel ** -0.5) : hidden, head);
  }

  /** Relative bias and causality for `tokens` new decoder tokens after what the cache holds. */
  #decoderBias(tokens: number, positions: Tensor | undefined, cache: DecoderCache | undefined): Tensor {
    const past = cache?.length ?? 0;
    if (tokens === 1 && positions === undefined && cache?.shared.biasByDistance) {
      return slice(cache.shared.biasByDistance, -1, cache.capacity - 1 - past, cache.capacity);
    }
    const queries = queryPositions(tokens, positions, past);
    const keys = cache === undefined ? queries : range(0, past + tokens);
    const dtype = this.#weights.shared.dtype;
    return add(this.#relativeBias("decoder", queries, keys), causalMask(tokens, past, { dtype, device: this.device }));
  }

  /** `[1, H, queries, keys]`. */
  #relativeBias(stack: "encoder" | "decoder", queries: readonly number[], keys: readonly number[]): Tensor {
    const { relativeAttentionNumBuckets: buckets, relativeAttentionMaxDistance: maxDistance } = this.config;
    const ids = relativePositionBuckets(queries, keys, { bidirectional: stack === "encoder", buckets, maxDistance });
    const table = this.#weights[stack].relativeBias;
    const bias = embedding(table, to(Tensor.from(ids, [queries.length, keys.length]), { dtype: "int64", device: this.device }));
    return unsqueeze(permute(bias, [2, 0, 1]), 0);
  }
}
