import { repeat, reshape, type Tensor } from "../../tensor/index.js";

/**
 * Several heads of queries share one head of keys and values (Ainslie et al. 2023): the queries of a group become one head's, one head's positions
 * behind the other's, so that neither keys nor values are repeated. Group g of a head h of keys is head h · G + g of queries.
 * @param queries `[B, H, T, d]`.
 * @param keyHeads H / G.
 * @returns `[B, H / G, G · T, d]`; the queries themselves where every head has keys of its own.
 */
export function groupQueries(queries: Tensor, keyHeads: number): Tensor {
  const [batch, heads, length, size] = queries.shape as [number, number, number, number];
  return heads === keyHeads ? queries : reshape(queries, [batch, keyHeads, (heads / keyHeads) * length, size]);
}

/** `[B, H / G, G · T, n]` → `[B, H, T, n]`. */
export function ungroupQueries(x: Tensor, heads: number): Tensor {
  const [batch, keyHeads, rows, size] = x.shape as [number, number, number, number];
  return heads === keyHeads ? x : reshape(x, [batch, heads, (rows * keyHeads) / heads, size]);
}

/** What is added to scores `[…, T, S]`, for queries that were grouped: `[…, G · T, S]`. */
export function groupBias(bias: Tensor, groups: number): Tensor {
  if (groups === 1) return bias;
  return repeat(bias, [...bias.shape.slice(0, -2).map(() => 1), groups, 1]);
}
