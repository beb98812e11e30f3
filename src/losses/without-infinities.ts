import { inPlaceOperator, noGrad, type Tensor } from "../tensor/index.js";

const atenClampMin = inPlaceOperator("aten::clamp_min_");

/** The lowest number of float32; its exponential is 0. */
const lowest = -3.4028234663852886e38;

/**
 * The teacher's log-probabilities, changed in place: where it gives no probability at all, as for logits that were masked with −∞, a number stands that is as
 * good as none. A KL that weighs by them then has 0 there, where 0 · (−∞) is no number: PyTorch's kl_div gives NaN, with finite gradients all the same.
 */
export function withoutInfinities(teacher: Tensor): Tensor {
  noGrad(() => atenClampMin(teacher, lowest));
  return teacher;
}
