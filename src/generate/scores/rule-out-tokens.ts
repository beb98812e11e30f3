import { indexFill, integers, reshape, type Tensor } from "../../tensor/index.js";

/** The scores `[R, V]` with −∞ for these tokens in every row: none of them can come next. The scores given are left as they are. */
export function ruleOutTokens(scores: Tensor, ids: readonly number[]): Tensor {
  if (ids.length === 0) return scores;
  const indices = integers(ids, [ids.length], scores.device);
  return indexFill(scores, 1, { indices, value: Number.NEGATIVE_INFINITY });
}

/** The same with tokens of each row's own. */
export function ruleOutByRow(scores: Tensor, ids: readonly (readonly number[])[]): Tensor {
  const vocabulary = scores.shape[1] as number;
  const places = ids.flatMap((own, row) => own.map((id) => row * vocabulary + id));
  if (places.length === 0) return scores;
  const indices = integers(places, [places.length], scores.device);
  return reshape(indexFill(reshape(scores, [-1]), 0, { indices, value: Number.NEGATIVE_INFINITY }), scores.shape);
}
