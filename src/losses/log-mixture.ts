import { add, logAddExp, type Tensor } from "../tensor/index.js";

/** log(weight · exp(first) + (1 − weight) · exp(second)), element by element and without underflow; `weight` in [0, 1). */
export function logMixture(first: Tensor, second: Tensor, weight: number): Tensor {
  return weight === 0 ? second : logAddExp(add(first, Math.log(weight)), add(second, Math.log1p(-weight)));
}
