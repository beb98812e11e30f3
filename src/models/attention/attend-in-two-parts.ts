import { dropout } from "../../nn/index.js";
import { add, cat, matmul, mul, reshape, slice, softmax, type Tensor, transpose } from "../../tensor/index.js";
import { type AttentionPass, joinHeads, type Projections } from "./attention.js";
import { groupQueries, ungroupQueries } from "./grouped-queries.js";

/** A source's keys and values, once per input. */
export interface SourceKeys {
  /** `[B, H, S, d]` each. */
  readonly keys: Tensor;
  readonly values: Tensor;
  /** Added to the scores, `[B, 1, 1, S]`. */
  readonly mask: Tensor;
}

/**
 * Self-attention of rows that go on from a source: one softmax over the source's keys and the row's own. An input's K rows share the source's keys and
 * values; their queries (K rows × T positions) are folded into one input's, so that nothing is expanded.
 * @param row Queries `[B·K, H, T, d]`, and the row's own keys and values up to these positions, perhaps of fewer heads.
 * @returns Heads joined again, `[B·K, T, H·d]`.
 */
export function attendInTwoParts(row: Projections, source: SourceKeys, pass: AttentionPass, name: string): Tensor {
  const { capture, scale, selfBias } = pass;
  capture.offer(`${name}.queries`, row.queries);
  capture.offer(`${name}.keys`, row.keys);
  capture.offer(`${name}.values`, row.values);
  const inputs = source.keys.shape[0] as number;
  const heads = row.queries.shape[1] as number;
  const grouped = groupQueries(row.queries, row.keys.shape[1] as number);
  const queries = scale === 1 ? grouped : mul(grouped, scale);
  const toSource = add(matmul(foldRows(queries, inputs), transpose(source.keys, -1, -2)), source.mask);
  const toSelf = matmul(queries, transpose(row.keys, -1, -2));
  const scores = [unfoldRows(toSource, queries.shape), selfBias === undefined ? toSelf : add(toSelf, selfBias)];
  const probabilities = softmax(cat(scores, -1), -1);
  capture.offer(`${name}.probabilities`, ungroupQueries(probabilities, heads));
  const kept = dropout(probabilities, pass.attentionDropoutRate, pass.dropout);
  const sourceLength = source.keys.shape[2] as number;
  const ofSource = slice(kept, 3, 0, sourceLength);
  const ofSelf = slice(kept, 3, sourceLength, kept.shape[3] as number);
  const fromSource = unfoldRows(matmul(foldRows(ofSource, inputs), source.values), queries.shape);
  return joinHeads(ungroupQueries(add(fromSource, matmul(ofSelf, row.values)), heads));
}

/** `[B·K, H, T, n]` → `[B, H, K·T, n]`. */
function foldRows(x: Tensor, inputs: number): Tensor {
  const [rows, heads, length, size] = x.shape as [number, number, number, number];
  if (rows === inputs) return x;
  const grouped = transpose(reshape(x, [inputs, rows / inputs, heads, length * size]), 1, 2);
  return reshape(grouped, [inputs, heads, (rows / inputs) * length, size]);
}

/** `[B, H, K·T, n]` → `[B·K, H, T, n]`, for rows of the shape `[B·K, H, T, …]`. */
function unfoldRows(x: Tensor, [rows, heads, length]: readonly number[]): Tensor {
  const [inputs, , , size] = x.shape as [number, number, number, number];
  if (rows === inputs) return x;
  const grouped = transpose(reshape(x, [inputs, heads as number, (rows as number) / inputs, -1]), 1, 2);
  return reshape(grouped, [rows as number, heads as number, length as number, size]);
}
