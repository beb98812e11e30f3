import { reshape, type Tensor } from "../../tensor/index.js";

/**
 * Cross-attention of the rows of a batch in which each input has K rows, over keys and values that are there once per input: the K rows (and
 * their T positions) become one input's queries, so that nothing is expanded and the source is read once for all of them.
 * @param queries Projected queries `[B·K, T, H·d]`, an input's rows one after the other.
 * @param inputs B.
 * @param attend Attention of `[B, K·T, H·d]` queries over the source `[B, …]`, heads joined again: `[B, K·T, H·d]`. What it captures has that form.
 * @returns `[B·K, T, H·d]`.
 */
export function attendToSharedSource(queries: Tensor, inputs: number, attend: (queries: Tensor) => Tensor): Tensor {
  const shape = queries.shape as [number, number, number];
  const attended = attend(reshape(queries, [inputs, -1, shape[2]]));
  return reshape(attended, shape);
}
