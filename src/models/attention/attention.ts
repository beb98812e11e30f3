import { applyLinear, dropout, type LinearLayer } from "../../nn/index.js";
import {
  add,
  contiguous,
  empty,
  matmul,
  mul,
  type RandomStream,
  reshape,
  scaledDotProductAttention,
  softmax,
  split,
  type Tensor,
  transpose,
  view,
} from "../../tensor/index.js";
import type { DecoderCache, DecoderCacheOptions, LayerCache } from "../cache/index.js";
import type { Capture } from "../layers/index.js";
import type { EncodedSource } from "../model.js";
import { groupQueries, ungroupQueries } from "./grouped-queries.js";
import { attendToSharedSource } from "./shared-source.js";
import type { Source } from "./source.js";

/** The four linear maps of an attention: queries, keys, values `[H·d, D]`, output `[D, H·d]`. */
export interface AttentionWeights {
  readonly q: LinearLayer;
  readonly k: LinearLayer;
  readonly v: LinearLayer;
  readonly o: LinearLayer;
}

/** A self-attention for decoding with a cache. */
export interface JoinedAttention extends AttentionWeights {
  /** Query, key and value maps joined, `[3·H·d, D]`. */
  readonly joined: LinearLayer;
}

/** How scores become a mixture of values during one forward pass. */
export interface AttendPass {
  /** Scores are multiplied by it: d^−½, or 1 where the model does not scale. */
  readonly scale: number;
  /** Of the probabilities, where the pass drops at all. */
  readonly attentionDropoutRate: number;
  readonly dropout: RandomStream | undefined;
  readonly capture: Capture;
}

/** How every attention of one stack computes during one forward pass. */
export interface AttentionPass extends AttendPass {
  readonly numHeads: number;
  /**
   * Added to self-attention scores: causality, padding, position bias; broadcasts to `[B, H, T, S]`, or, where queries are grouped, to those of
   * {@link groupQueries}. Absent where it would be all zeros.
   */
  readonly selfBias: Tensor | undefined;
}

/** Whether some of the probabilities are dropped. */
export function dropsProbabilities({ dropout, attentionDropoutRate }: Pick<AttendPass, "dropout" | "attentionDropoutRate">): boolean {
  return dropout !== undefined && attentionDropoutRate > 0;
}

/** Queries, keys and values, `[B, H, T, d]` each; keys and values may have fewer heads. */
export interface Projections {
  readonly queries: Tensor;
  readonly keys: Tensor;
  readonly values: Tensor;
}

/** Multi-head self-attention (Vaswani et al. 2017) of x `[B, T, D]`, output map included. `name` is the one to capture by, e.g. `decoder.0.self`. */
export function attendToSelf(
  x: Tensor,
  weights: AttentionWeights,
  pass: AttentionPass,
  at: { name: string; cache?: [DecoderCache, LayerCache] | undefined },
): Tensor {
  const projected = at.cache === undefined ? project(x, x, weights, pass) : projectCached(x, weights as JoinedAttention, at.cache, pass);
  return applyLinear(attend(projected, pass.selfBias, pass, at.name), weights.o);
}

/** Multi-head attention of x `[B, T, D]` to the source `[B, S, D]`, output map included; keys and values come from the cache's layer if there is one. */
export function attendToSource(
  x: Tensor,
  weights: AttentionWeights,
  pass: AttentionPass,
  at: { name: string; source: Source; layer?: LayerCache | undefined },
): Tensor {
  const attendTo = (projected: Projections): Tensor => attend(projected, at.source.mask, pass, at.name);
  const attended =
    at.layer === undefined
      ? attendTo(project(x, at.source.hidden as Tensor, weights, pass))
      : attendCached(applyLinear(x, weights.q), at.layer, pass, attendTo);
  return applyLinear(attended, weights.o);
}

/** One decoder layer's empty cache for `capacity` tokens per row after a source, whose keys and values are computed here with `cross`. */
export function emptyLayerCache(
  cross: AttentionWeights,
  { hidden }: EncodedSource,
  { capacity, numHeads, rowsPerInput = 1 }: Pick<DecoderCacheOptions, "capacity" | "rowsPerInput"> & { numHeads: number },
): LayerCache {
  const crossKeys = contiguous(toHeads(applyLinear(hidden, cross.k), { numHeads }));
  const [batch, , , size] = crossKeys.shape as [number, number, number, number];
  const like = { dtype: hidden.dtype, device: hidden.device };
  return {
    selfKeys: empty([batch * rowsPerInput, numHeads, capacity, size], like),
    selfValues: empty([batch * rowsPerInput, numHeads, capacity, size], like),
    crossKeys,
    crossValues: contiguous(toHeads(applyLinear(hidden, cross.v), { numHeads })),
  };
}

/** `[B, T, H·d]` → `[B, H, T, d]`. */
export function toHeads(x: Tensor, { numHeads }: { numHeads: number }): Tensor {
  const [batch, length] = x.shape as [number, number];
  return transpose(view(x, [batch, length, numHeads, -1]), 1, 2);
}

function project(from: Tensor, source: Tensor, { q, k, v }: AttentionWeights, pass: AttentionPass): Projections {
  return {
    queries: toHeads(applyLinear(from, q), pass),
    keys: toHeads(applyLinear(source, k), pass),
    values: toHeads(applyLinear(source, v), pass),
  };
}

/** Decoding multiplies by the three matrices joined: at a handful of rows, one product costs hardly more than a third of three. */
function projectCached(
  x: Tensor,
  { joined }: JoinedAttention,
  [cache, layer]: [DecoderCache, LayerCache],
  pass: AttentionPass,
): Projections {
  const all = applyLinear(x, joined);
  const [queries, keys, values] = split(all, (all.shape[2] as number) / 3, -1) as [Tensor, Tensor, Tensor];
  return { queries: toHeads(queries, pass), ...cache.append(layer, toHeads(keys, pass), toHeads(values, pass)) };
}

/** Attention to the source whose keys and values the cache holds once per input. */
function attendCached(
  queries: Tensor,
  { crossKeys: keys, crossValues: values }: LayerCache,
  pass: AttentionPass,
  attendTo: (projected: Projections) => Tensor,
): Tensor {
  return attendToSharedSource(queries, keys.shape[0] as number, (folded) => attendTo({ queries: toHeads(folded, pass), keys, values }));
}

/** softmax(Q · Kᵀ · scale + bias) · V, heads joined again: `[B, T, H·d]`. `bias` as {@link AttentionPass.selfBias}; `name` is the one to capture by. */
export function attend({ queries, keys, values }: Projections, bias: Tensor | undefined, pass: AttendPass, name: string): Tensor {
  const { capture, scale } = pass;
  capture.offer(`${name}.queries`, queries);
  capture.offer(`${name}.keys`, keys);
  capture.offer(`${name}.values`, values);
  const isFused = !capture.wants(`${name}.probabilities`) && !dropsProbabilities(pass);
  const mixed = isFused
    ? scaledDotProductAttention(groupQueries(queries, keys.shape[1] as number), keys, values, { mask: bias, scale })
    : mixByProbabilities({ queries, keys, values }, bias, pass, name);
  return joinHeads(ungroupQueries(mixed, queries.shape[1] as number));
}

/** `[B, H, T, d]` → `[B, T, H·d]`. */
export function joinHeads(x: Tensor): Tensor {
  const [batch, heads, length, size] = x.shape as [number, number, number, number];
  return reshape(transpose(x, 1, 2), [batch, length, heads * size]);
}

function mixByProbabilities({ queries, keys, values }: Projections, bias: Tensor | undefined, pass: AttendPass, name: string): Tensor {
  const products = matmul(groupQueries(queries, keys.shape[1] as number), transpose(keys, -1, -2));
  const scaled = pass.scale === 1 ? products : mul(products, pass.scale);
  const probabilities = softmax(bias === undefined ? scaled : add(scaled, bias), -1);
  pass.capture.offer(`${name}.probabilities`, ungroupQueries(probabilities, queries.shape[1] as number));
  return matmul(dropout(probabilities, pass.attentionDropoutRate, pass.dropout), values);
}
