import { ConfigError } from "../core/index.js";
import { add, klDiv, mul, type Tensor } from "../tensor/index.js";
import { compareDistributions, type DivergenceOptions, type LogDistributions } from "./compare-distributions.js";
import { forwardKl } from "./forward-kl.js";
import { logMixture } from "./log-mixture.js";
import { reverseKl } from "./reverse-kl.js";
import { withoutInfinities } from "./without-infinities.js";

/** How far the generalised Jensen–Shannon divergence leans to one side. */
export interface GeneralizedJsdOptions extends DivergenceOptions {
  /** The teacher's weight in the mixture and of its own term, in [0, 1]. Default: 0.5, the Jensen–Shannon divergence itself. */
  readonly beta?: number;
}

/**
 * The generalised Jensen–Shannon divergence β·KL(P_T ‖ M) + (1 − β)·KL(P_S ‖ M) with M = β·P_T + (1 − β)·P_S, in nats, times temperature²
 * (Agarwal et al. 2024, GKD). The formula is 0 at both ends; there stands what it tends to when divided by its vanishing weight: the forward
 * KL at β = 0 (the limit of JSD/β), the reverse KL at β = 1 (of JSD/(1 − β)). So the size of the loss jumps there, its direction does not.
 * @param studentLogits `[N, V]` @param teacherLogits `[N, V]`, without a gradient
 * @returns `[N]`, one value per position. Errors as {@link compareDistributions}; ConfigError for a β outside [0, 1].
 */
export function generalizedJsd(studentLogits: Tensor, teacherLogits: Tensor, options: GeneralizedJsdOptions = {}): Tensor {
  const { beta = 0.5, ...rest } = options;
  if (!(beta >= 0 && beta <= 1)) throw new ConfigError(`generalizedJsd: beta is ${beta}; it must be from 0 to 1.`);
  if (beta === 0) return forwardKl(studentLogits, teacherLogits, rest);
  if (beta === 1) return reverseKl(studentLogits, teacherLogits, rest);
  return compareDistributions("generalizedJsd", { studentLogits, teacherLogits, ...rest }, (logs) => toMixture(logs, beta));
}

function toMixture({ student, teacher }: LogDistributions, beta: number): Tensor {
  const target = withoutInfinities(teacher);
  const mixture = logMixture(target, student, beta);
  return add(mul(klDiv(mixture, target, "none"), beta), mul(klDiv(mixture, student, "none"), 1 - beta));
}
