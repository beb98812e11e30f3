import { klDiv, type Tensor } from "../tensor/index.js";
import { compareDistributions } from "./compare-distributions.js";
import { logMixture } from "./log-mixture.js";
import { checkLambda, type SkewedKlOptions } from "./skewed-kl.js";

/**
 * The skewed reverse KL(P_S ‖ λ·P_S + (1 − λ)·P_T), in nats, times temperature²: a reverse KL that stays bounded, by −log λ, where the teacher
 * gives no probability (Ko et al. 2024, DistiLLM).
 * @param studentLogits `[N, V]` @param teacherLogits `[N, V]`, without a gradient
 * @returns `[N]`, one value per position. Errors as {@link compareDistributions}; ConfigError for a λ outside [0, 1).
 */
export function skewedReverseKl(studentLogits: Tensor, teacherLogits: Tensor, { lambda = 0.1, ...rest }: SkewedKlOptions = {}): Tensor {
  checkLambda("skewedReverseKl", lambda);
  return compareDistributions("skewedReverseKl", { studentLogits, teacherLogits, ...rest }, ({ student, teacher }) =>
    klDiv(logMixture(student, teacher, lambda), student, "none"),
  );
}
