import { indexFill, Tensor, to } from "../../tensor/index.js";

/** The scores `[R, V]` with −∞ for one token in every row: it cannot come next. The scores given are left as they are. */
export function ruleOutToken(scores: Tensor, id: number): Tensor {
  const indices = to(Tensor.from([id], [1], "int64"), { dtype: "int64", device: scores.device });
  return indexFill(scores, 1, { indices, value: Number.NEGATIVE_INFINITY });
}
