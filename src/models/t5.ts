import { ConfigError, ShapeError } from "../core/index.js";
import { type InitializeOptions, initializeParameters, type Parameters, rmsNorm } from "../nn/index.js";
import {
  add,
  contiguous,
  embedding,
  empty,
  full,
  indexSelect,
  linearWith,
  mul,
  noGrad,
  permute,
  reshape,
  scope,
  select,
  slice,
  Tensor,
  to,
  triu,
  unsqueeze,
  type Weight,
} from "../tensor/index.js";
import { additivePaddingMask, maskedScore } from "./attention-mask.js";
import { Capture } from "./capture.js";
import { DecoderCache, type DecoderCacheOptions, type LayerCache } from "./decoder-cache.js";
import type { DecodingWeights } from "./decoding-weights.js";
import type {
  EncodedSource,
  EncoderDecoderModel,
  EncoderInputs,
  EncodeSourceOptions,
  ForwardInputs,
  ForwardOptions,
  ForwardOutput,
} from "./model.js";
import { relativePositionBuckets } from "./relative-position.js";
import { crossAttention, drop, feedForward, type Pass, type Source, selfAttention, toHeads } from "./t5-block.js";
import type { T5Config } from "./t5-config.js";
import { prepareT5Decoding, type T5DecodingWeights } from "./t5-decoding.js";
import { type AttentionWeights, bindT5Weights, type T5Weights, t5ParameterSpecs } from "./t5-parameters.js";

/**
 * T5, v1.0 and v1.1 (Raffel et al. 2020; the gated feed-forward is Shazeer 2020's): an encoder–decoder with root-mean-square norms before each
 * block, one relative-position bias per stack and unscaled attention scores. Exact like Transformers' `T5ForConditionalGeneration`.
 */
export class T5 implements EncoderDecoderModel {
  readonly #weights: T5Weights;

  constructor(
    readonly config: T5Config,
    readonly parameters: Parameters,
  ) {
    this.#weights = bindT5Weights(config, parameters);
  }

  /** A T5 with fresh weights. */
  static initialize(config: T5Config, options: InitializeOptions): T5 {
    return new T5(config, initializeParameters(t5ParameterSpecs(config), options));
  }

  get device(): string {
    return this.#weights.shared.device;
  }

  encode(inputs: EncoderInputs, options: EncodeSourceOptions = {}): EncodedSource & { readonly captured: ReadonlyMap<string, Tensor> } {
    const capture = new Capture(options.capture);
    const encoded = this.#encode(inputs, options, capture);
    return { ...encoded, captured: capture.finish() };
  }

  forward(inputs: ForwardInputs, options: ForwardOptions = {}): ForwardOutput {
    const capture = new Capture(options.capture);
    const source = this.#source(inputs, options, capture);
    const hidden = this.#decode(inputs.decoderInputIds, source, options, capture);
    const head = source.cache === undefined ? this.#weights.head : (source.cache.weights.content as T5DecodingWeights).head;
    const logits = this.#predict(selectPositions(hidden, options.logits ?? "all"), head);
    return { logits, captured: capture.finish() };
  }

  prepareDecoding(rows: number): DecodingWeights {
    return prepareT5Decoding(this.#weights, rows);
  }

  createCache(encoded: EncodedSource, options: DecoderCacheOptions): DecoderCache {
    const { capacity } = options;
    const { layers, shared } = noGrad(() =>
      scope(() => ({
        layers: this.#weights.decoder.blocks.map((block) => this.#layerCache(block.cross as AttentionWeights, encoded, options)),
        shared: {
          crossMask: contiguous(additivePaddingMask(encoded.attentionMask, encoded.hidden.dtype)),
          biasByDistance: contiguous(this.#relativeBias("decoder", [capacity - 1], range(0, capacity))),
        },
      })),
    );
    return new DecoderCache(layers, shared, options);
  }

  #encode({ inputIds, attentionMask }: EncoderInputs, { dropout }: EncodeSourceOptions, capture: Capture): EncodedSource {
    const { shared, encoder } = this.#weights;
    const positions = range(0, inputIds.shape[1] as number);
    const bias = add(this.#relativeBias("encoder", positions, positions), additivePaddingMask(attentionMask, shared.dtype));
    const pass: Pass = { config: this.config, dropout, capture, selfBias: bias };
    let x = drop(embedding(shared, inputIds), pass);
    encoder.blocks.forEach((block, i) => {
      x = selfAttention(x, block, pass, { name: `encoder.${i}` });
      x = feedForward(x, block, pass);
      capture.offer(`encoder.${i}.hidden`, x);
    });
    const hidden = drop(rmsNorm(x, encoder.finalNorm, this.config.layerNormEpsilon), pass);
    capture.offer("encoder.hidden", hidden);
    return { hidden, attentionMask };
  }

  #source(inputs: ForwardInputs, options: ForwardOptions, capture: Capture): Source {
    const { cache } = options;
    if (cache !== undefined) return { hidden: undefined, mask: cache.shared.crossMask, cache };
    const encoded = "encoded" in inputs ? inputs.encoded : inputs.inputIds && this.#encode(inputs as EncoderInputs, options, capture);
    if (encoded === undefined) throw new ConfigError("forward: give inputIds and attentionMask, encoded, or a cache.");
    return { hidden: encoded.hidden, mask: additivePaddingMask(encoded.attentionMask, encoded.hidden.dtype), cache };
  }

  #decode(ids: Tensor, source: Source, { positions, dropout }: ForwardOptions, capture: Capture): Tensor {
    const { shared, decoder } = this.#weights;
    const { cache } = source;
    const tokens = ids.shape[1] as number;
    const pass: Pass = { config: this.config, dropout, capture, selfBias: this.#decoderBias(tokens, positions, cache) };
    let x = drop(embedding(shared, ids), pass);
    const blocks = cache === undefined ? decoder.blocks : (cache.weights.content as T5DecodingWeights).blocks;
    for (const [i, block] of blocks.entries()) {
      const name = `decoder.${i}`;
      const layer = cache?.layers[i];
      x = selfAttention(x, block, pass, { name, cache: cache && layer && [cache, layer] });
      x = crossAttention(x, block, pass, { name, source, layer });
      x = feedForward(x, block, pass);
      capture.offer(`${name}.hidden`, x);
    }
    cache?.advance(tokens);
    const hidden = drop(rmsNorm(x, decoder.finalNorm, this.config.layerNormEpsilon), pass);
    capture.offer("decoder.hidden", hidden);
    return hidden;
  }

  #predict(hidden: Tensor, head: Weight): Tensor {
    const { scaleDecoderOutputs, dModel } = this.config;
    return linearWith(scaleDecoderOutputs ? mul(hidden, dModel ** -0.5) : hidden, head);
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
    const causal = triu(full([tokens, past + tokens], maskedScore(dtype), { dtype, device: this.device }), past + 1);
    return add(this.#relativeBias("decoder", queries, keys), causal);
  }

  /** `[1, H, queries, keys]`. */
  #relativeBias(stack: "encoder" | "decoder", queries: readonly number[], keys: readonly number[]): Tensor {
    const { relativeAttentionNumBuckets: buckets, relativeAttentionMaxDistance: maxDistance } = this.config;
    const ids = relativePositionBuckets(queries, keys, { bidirectional: stack === "encoder", buckets, maxDistance });
    const table = this.#weights[stack].relativeBias;
    const bias = embedding(table, to(Tensor.from(ids, [queries.length, keys.length]), { dtype: "int64", device: this.device }));
    return unsqueeze(permute(bias, [2, 0, 1]), 0);
  }

  #layerCache(cross: AttentionWeights, { hidden }: EncodedSource, { capacity, rowsPerInput = 1 }: DecoderCacheOptions): LayerCache {
    const { numHeads, dKv } = this.config;
    const like = { dtype: hidden.dtype, device: this.device };
    const shape = [(hidden.shape[0] as number) * rowsPerInput, numHeads, capacity, dKv];
    return {
      selfKeys: empty(shape, like),
      selfValues: empty(shape, like),
      crossKeys: contiguous(toHeads(linearWith(hidden, cross.k), this)),
      crossValues: contiguous(toHeads(linearWith(hidden, cross.v), this)),
    };
  }
}

/** The hidden states that get logits: `[B, T, D]`, `[B, D]` or `[N, D]`. */
function selectPositions(hidden: Tensor, logits: "all" | "last" | Tensor): Tensor {
  if (logits === "all") return hidden;
  const [, length, size] = hidden.shape as [number, number, number];
  return logits === "last" ? select(hidden, 1, length - 1) : indexSelect(reshape(hidden, [-1, size]), 0, logits);
}

function queryPositions(tokens: number, positions: Tensor | undefined, past: number): readonly number[] {
  if (positions === undefined) return range(past, past + tokens);
  const values = positions.toIntegers();
  if (values.length !== tokens)
    throw new ShapeError(`forward: positions [${values.length}] must name each of the ${tokens} decoder tokens.`);
  return values;
}

function range(start: number, end: number): number[] {
  return Array.from({ length: end - start }, (_, i) => start + i);
}
