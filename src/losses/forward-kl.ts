import { klDiv, type Tensor } from "../tensor/index.js";
import { compareDistributions, type DivergenceOptions } from "./compare-distributions.js";
import { withoutInfinities } from "./without-infinities.js";

/**
 * KL(P_teacher ‖ P_student) over the vocabulary, in nats, times temperature²: the loss of logits-kd (docs/PAPERS.md section 3; the reference
 * code's direction), which makes the student cover all that the teacher does.
 * @param studentLogits `[N, V]` @param teacherLogits `[N, V]`, without a gradient
 * @returns `[N]`, one value per position; {@link meanOverLabels} averages them. Errors as {@link compareDistributions}.
 */
export function forwardKl(studentLogits: Tensor, teacherLogits: Tensor, options: DivergenceOptions = {}): Tensor {
  const logits = { studentLogits, teacherLogits, ...options };
  return compareDistributions("forwardKl", logits, ({ student, teacher }) => klDiv(student, withoutInfinities(teacher), "none"));
}
