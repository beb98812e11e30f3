import { abs, exp, mul, sub, type Tensor } from "../tensor/index.js";
import { compareDistributions, type DivergenceOptions } from "./compare-distributions.js";

/**
 * The total variation distance ½ Σ |P_T − P_S| over the vocabulary, in [0, 1], times temperature²: symmetric, and it takes no notice of
 * how small a small probability is (Wen et al. 2023, f-DISTILL).
 * @param studentLogits `[N, V]` @param teacherLogits `[N, V]`, without a gradient
 * @returns `[N]`, one value per position. Errors as {@link compareDistributions}.
 */
export function totalVariation(studentLogits: Tensor, teacherLogits: Tensor, options: DivergenceOptions = {}): Tensor {
  return compareDistributions("totalVariation", { studentLogits, teacherLogits, ...options }, ({ student, teacher }) =>
    mul(abs(sub(exp(student), exp(teacher))), 0.5),
  );
}
