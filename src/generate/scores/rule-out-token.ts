import { indexFill, integers, type Tensor } from "../../tensor/index.js";

/** The scores `[R, V]` with −∞ for one token in every row: it cannot come next. The scores given are left as they are. */
export function ruleOutToken(scores: Tensor, id: number): Tensor {
  const indices = integers([id], [1], scores.device);
  return indexFill(scores, 1, { indices, value: Number.NEGATIVE_INFINITY });
}
