import { indexFill, integers, reshape, type Tensor } from "../../tensor/index.js";

/** The scores `[R, V]` with −∞ for these tokens in every row: none of them can come next; those that have no score cannot anyway. The scores given are left as they are. */
export function ruleOutTokens(scores: Tensor, ids: readonly number[]): Tensor {
  const present = ids.filter((id) => id < (scores.shape[1] as number));
  if (present.length === 0) return scores;
  const indices = integers(present, [present.length], scores.device);
  return indexFill(scores, 1, { indices, value: Number.NEGATIVE_INFINITY });
}

/** The same with tokens of each row's own. */
export function ruleOutByRow(scores: Tensor, ids: readonly (readonly number[])[]): Tensor {
  const vocabulary = scores.shape[1] as number;
  const places = ids.flatMap((own, row) => own.filter((id) => id < vocabulary).map((id) => row * vocabulary + id));
  if (places.length === 0) return scores;
  const indices = integers(places, [places.length], scores.device);
  return reshape(indexFill(reshape(scores, [-1]), 0, { indices, value: Number.NEGATIVE_INFINITY }), scores.shape);
}
