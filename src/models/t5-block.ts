import { dropout, rmsNorm } from "../nn/index.js";
import {
  add,
  gelu,
  linearWith,
  matmul,
  mul,
  type RandomStream,
  relu,
  reshape,
  scaledDotProductAttention,
  silu,
  softmax,
  split,
  type Tensor,
  transpose,
  view,
  type Weight,
} from "../tensor/index.js";
import type { Capture } from "./capture.js";
import type { DecoderCache, LayerCache } from "./decoder-cache.js";
import { attendToSharedSource } from "./shared-source.js";
import type { T5Activation, T5Config } from "./t5-config.js";
import type { DecodingBlock } from "./t5-decoding.js";
import type { AttentionWeights, BlockWeights } from "./t5-parameters.js";

/** What the blocks of one stack share during one forward pass. */
export interface Pass {
  readonly config: T5Config;
  readonly dropout: RandomStream | undefined;
  readonly capture: Capture;
  /** Added to self-attention scores: relative position bias, causality, padding; broadcasts to `[B, H, T, S]`. */
  readonly selfBias: Tensor;
}

/** What a decoder block attends to besides itself. */
export interface Source {
  /** `[B, S, D]`; absent where the cache holds the source's keys and values. */
  readonly hidden: Tensor | undefined;
  /** Added to cross-attention scores, `[B, 1, 1, S]`. */
  readonly mask: Tensor;
  readonly cache: DecoderCache | undefined;
}

interface Projections {
  readonly queries: Tensor;
  readonly keys: Tensor;
  readonly values: Tensor;
}

const activations: Record<T5Activation, (x: Tensor) => Tensor> = { relu, gelu: (x) => gelu(x), gelu_new: (x) => gelu(x, "tanh"), silu };

/** x + dropout(selfAttention(norm(x))). `name` is the block's, e.g. `decoder.0`. */
export function selfAttention(
  x: Tensor,
  block: BlockWeights,
  pass: Pass,
  at: { name: string; cache?: [DecoderCache, LayerCache] | undefined },
): Tensor {
  const normed = rmsNorm(x, block.selfNorm, pass.config.layerNormEpsilon);
  const projected =
    at.cache === undefined ? project(normed, normed, block.self, pass) : projectCached(normed, block as DecodingBlock, at.cache, pass);
  const attended = attend(projected, pass.selfBias, pass, `${at.name}.self`);
  return add(x, drop(linearWith(attended, block.self.o), pass));
}

/** x + dropout(crossAttention(norm(x), source)). */
export function crossAttention(
  x: Tensor,
  block: BlockWeights,
  pass: Pass,
  at: { name: string; source: Source; layer?: LayerCache | undefined },
): Tensor {
  const { cross, crossNorm } = block as Required<BlockWeights> & { cross: AttentionWeights; crossNorm: Tensor };
  const normed = rmsNorm(x, crossNorm, pass.config.layerNormEpsilon);
  const attendTo = (projected: Projections): Tensor => attend(projected, at.source.mask, pass, `${at.name}.cross`);
  const attended =
    at.layer === undefined
      ? attendTo(project(normed, at.source.hidden as Tensor, cross, pass))
      : attendCached(linearWith(normed, cross.q), at.layer, pass, attendTo);
  return add(x, drop(linearWith(attended, cross.o), pass));
}

/** x + dropout(out · dropout(activation(in · norm(x)))), gated where the model is. */
export function feedForward(x: Tensor, block: BlockWeights, pass: Pass): Tensor {
  const normed = rmsNorm(x, block.feedForwardNorm, pass.config.layerNormEpsilon);
  const [first, gate] = block.feedForwardIn as [Weight, Weight?];
  const active = activations[pass.config.activation](linearWith(normed, first));
  const inner = gate === undefined ? active : mul(active, linearWith(normed, gate));
  return add(x, drop(linearWith(drop(inner, pass), block.feedForwardOut), pass));
}

/** Dropout at the model's rate, if this pass drops at all. */
export function drop(x: Tensor, { config, dropout: stream }: Pick<Pass, "config" | "dropout">): Tensor {
  return dropout(x, config.dropoutRate, stream);
}

/** `[B, T, H·d]` → `[B, H, T, d]`. */
export function toHeads(x: Tensor, { config }: Pick<Pass, "config">): Tensor {
  const [batch, length] = x.shape as [number, number];
  return transpose(view(x, [batch, length, config.numHeads, config.dKv]), 1, 2);
}

function project(from: Tensor, source: Tensor, { q, k, v }: AttentionWeights, pass: Pass): Projections {
  return {
    queries: toHeads(linearWith(from, q), pass),
    keys: toHeads(linearWith(source, k), pass),
    values: toHeads(linearWith(source, v), pass),
  };
}

/** Decoding multiplies by the three matrices joined: at a handful of rows, one product costs hardly more than a third of three. */
function projectCached(normed: Tensor, { selfJoined }: DecodingBlock, [cache, layer]: [DecoderCache, LayerCache], pass: Pass): Projections {
  const { numHeads, dKv } = pass.config;
  const [queries, keys, values] = split(linearWith(normed, selfJoined), numHeads * dKv, -1) as [Tensor, Tensor, Tensor];
  return { queries: toHeads(queries, pass), ...cache.append(layer, toHeads(keys, pass), toHeads(values, pass)) };
}

/** Attention to the source whose keys and values the cache holds. */
function attendCached(queries: Tensor, layer: LayerCache, pass: Pass, attendTo: (projected: Projections) => Tensor): Tensor {
  const { crossKeys: keys, crossValues: values } = layer;
  return attendToSharedSource(queries, keys.shape[0] as number, (folded) => attendTo({ queries: toHeads(folded, pass), keys, values }));
}

/** softmax(Q · Kᵀ + bias) · V with T5's unscaled scores, heads joined again: `[B, T, H·d]`. */
function attend({ queries, keys, values }: Projections, bias: Tensor, pass: Pass, name: string): Tensor {
  const { capture } = pass;
  capture.offer(`${name}.queries`, queries);
  capture.offer(`${name}.keys`, keys);
  capture.offer(`${name}.values`, values);
  const isFused = !capture.wants(`${name}.probabilities`) && (pass.dropout === undefined || pass.config.dropoutRate === 0);
  const mixed = isFused
    ? scaledDotProductAttention(queries, keys, values, { mask: bias, scale: 1 })
    : mixByProbabilities({ queries, keys, values }, bias, pass, name);
  const [batch, heads, length, size] = mixed.shape as [number, number, number, number];
  return reshape(transpose(mixed, 1, 2), [batch, length, heads * size]);
}

function mixByProbabilities({ queries, keys, values }: Projections, bias: Tensor, pass: Pass, name: string): Tensor {
  const probabilities = softmax(add(matmul(queries, transpose(keys, -1, -2)), bias), -1);
  pass.capture.offer(`${name}.probabilities`, probabilities);
  return matmul(drop(probabilities, pass), values);
}
