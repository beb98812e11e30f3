import { ConfigError } from "../core/index.js";
import { klDiv, type Tensor } from "../tensor/index.js";
import { compareDistributions, type DivergenceOptions } from "./compare-distributions.js";
import { logMixture } from "./log-mixture.js";
import { withoutInfinities } from "./without-infinities.js";

/** How much of the first distribution is mixed into the second. */
export interface SkewedKlOptions extends DivergenceOptions {
  /** λ, in [0, 1): DistiLLM's α. At 0 the divergence is not skewed; it vanishes as λ tends to 1. Default: 0.1, that of its authors. */
  readonly lambda?: number;
}

/**
 * The skewed KL(P_T ‖ λ·P_T + (1 − λ)·P_S), in nats, times temperature²: a forward KL that stays bounded, by −log λ, where the student gives no
 * probability (Ko et al. 2024, DistiLLM).
 * @param studentLogits `[N, V]` @param teacherLogits `[N, V]`, without a gradient
 * @returns `[N]`, one value per position. Errors as {@link compareDistributions}; ConfigError for a λ outside [0, 1).
 */
export function skewedKl(studentLogits: Tensor, teacherLogits: Tensor, { lambda = 0.1, ...rest }: SkewedKlOptions = {}): Tensor {
  checkLambda("skewedKl", lambda);
  return compareDistributions("skewedKl", { studentLogits, teacherLogits, ...rest }, ({ student, teacher }) => {
    const target = withoutInfinities(teacher);
    return klDiv(logMixture(target, student, lambda), target, "none");
  });
}

/** @throws ConfigError for a λ outside [0, 1). */
export function checkLambda(name: string, lambda: number): void {
  if (!(lambda >= 0 && lambda < 1)) throw new ConfigError(`${name}: lambda is ${lambda}; it must be from 0 to below 1.`);
}
