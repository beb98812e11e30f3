import { applyLinear, type InitializeOptions, initializeParameters, type Parameters, rmsNorm } from "../../nn/index.js";
import { add, contiguous, embedding, mul, noGrad, permute, scope, slice, Tensor, to, unsqueeze } from "../../tensor/index.js";
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
 * block, one relative-position bias per stack and unscaled attention scores; mT5 (Xue et al. 2021), which is v1.1 in many languages; umT5 (Chung et al. 2023), whose
 * blocks have a bias each. Exact like Transformers' `T5ForConditionalGeneration` and its likes.
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
    const { blocks, relativeBias } = this.#weights.decoder;
    const tables = [relativeBias, ...blocks.flatMap((block) => block.relativeBias ?? [])];
    const { layers, shared } = noGrad(() =>
      scope(() => ({
        layers: blocks.map(({ cross }) => emptyLayerCache(cross as AttentionWeights, encoded, { ...options, numHeads })),
        shared: {
          crossMask: contiguous(additivePaddingMask(encoded.attentionMask, encoded.hidden.dtype)),
          biasByDistance: this.#biasesByDistance(tables, options.capacity),
        },
      })),
    );
    return new DecoderCache(layers, shared, options);
  }

  protected override encodeSource(
    { inputIds, attentionMask }: EncoderInputs,
    { dropout, recompute }: EncodeSourceOptions,
    capture: Capture,
  ): EncodedSource {
    const { shared, encoder } = this.#weights;
    const positions = range(0, inputIds.shape[1] as number);
    const buckets = this.#buckets("encoder", positions, positions);
    const padding = additivePaddingMask(attentionMask, shared.dtype);
    const pass = this.#pass("encoder", { biasOf: (table) => add(biasFrom(table, buckets), padding), dropout, capture });
    const x = throughEncoder(drop(embedding(shared, inputIds), pass), { layers: encoder.blocks, sublayers, pass, recompute });
    const hidden = drop(rmsNorm(x, encoder.finalNorm, this.config.layerNormEpsilon), pass);
    capture.offer("encoder.hidden", hidden);
    return { hidden, attentionMask };
  }

  protected override decodeTarget(
    ids: Tensor,
    source: Source,
    { positions, dropout, recompute }: ForwardOptions,
    capture: Capture,
  ): Tensor {
    const { shared, decoder } = this.#weights;
    const { cache } = source;
    const tokens = ids.shape[1] as number;
    const pass = this.#pass("decoder", { biasOf: this.#decoderBias(tokens, positions, cache), dropout, capture });
    const layers = cache === undefined ? decoder.blocks : (cache.weights.content as T5DecodingWeights).blocks;
    const x = throughDecoder(drop(embedding(shared, ids), pass), { layers, sublayers, pass, recompute }, source);
    const hidden = drop(rmsNorm(x, decoder.finalNorm, this.config.layerNormEpsilon), pass);
    capture.offer("decoder.hidden", hidden);
    return hidden;
  }

  #pass(stack: "encoder" | "decoder", given: Pick<Pass, "biasOf" | "dropout" | "capture">): Pass {
    const { config } = this;
    const selfBias = given.biasOf(this.#weights[stack].relativeBias);
    return { ...given, config, numHeads: config.numHeads, scale: 1, attentionDropoutRate: config.dropoutRate, selfBias };
  }

  protected override predict(hidden: Tensor, decoding: DecodingWeights | undefined): Tensor {
    const { scaleDecoderOutputs, dModel } = this.config;
    const head = decoding === undefined ? this.#weights.head : (decoding.content as T5DecodingWeights).head;
    return applyLinear(scaleDecoderOutputs ? mul(hidden, dModel ** -0.5) : hidden, head);
  }

  /** Relative bias, by its table, and causality for `tokens` new decoder tokens after what the cache holds. */
  #decoderBias(tokens: number, positions: Tensor | undefined, cache: DecoderCache | undefined): Pass["biasOf"] {
    const past = cache?.length ?? 0;
    const byDistance = cache?.shared.biasByDistance;
    if (cache !== undefined && byDistance !== undefined && tokens === 1 && positions === undefined)
      return (table) => slice(byDistance.get(table) as Tensor, -1, cache.capacity - 1 - past, cache.capacity);
    const queries = queryPositions(tokens, positions, past);
    const keys = cache === undefined ? queries : range(0, past + tokens);
    const buckets = this.#buckets("decoder", queries, keys);
    const causal = causalMask(tokens, past, { dtype: this.#weights.shared.dtype, device: this.device });
    return (table) => add(biasFrom(table, buckets), causal);
  }

  #biasesByDistance(tables: readonly Tensor[], capacity: number): ReadonlyMap<Tensor, Tensor> {
    const buckets = this.#buckets("decoder", [capacity - 1], range(0, capacity));
    return new Map(tables.map((table) => [table, contiguous(biasFrom(table, buckets))]));
  }

  /** The bucket of every pair, int64 `[queries, keys]`. */
  #buckets(stack: "encoder" | "decoder", queries: readonly number[], keys: readonly number[]): Tensor {
    const { relativeAttentionNumBuckets: buckets, relativeAttentionMaxDistance: maxDistance } = this.config;
    const ids = relativePositionBuckets(queries, keys, { bidirectional: stack === "encoder", buckets, maxDistance });
    return to(Tensor.from(ids, [queries.length, keys.length]), { dtype: "int64", device: this.device });
  }
}

/** A table's `[buckets, H]` bias of every pair: `[1, H, queries, keys]`. */
function biasFrom(table: Tensor, buckets: Tensor): Tensor {
  return unsqueeze(permute(embedding(table, buckets), [2, 0, 1]), 0);
}
