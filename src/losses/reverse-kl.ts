import { klDiv, type Tensor } from "../tensor/index.js";
import { compareDistributions, type DivergenceOptions } from "./compare-distributions.js";

/**
 * KL(P_student ‖ P_teacher) over the vocabulary, in nats, times temperature²: makes the student stay where the teacher is (Gu et al. 2024,
 * MiniLLM). What texts on the study print, with its sign mended.
 * @param studentLogits `[N, V]` @param teacherLogits `[N, V]`, without a gradient
 * @returns `[N]`, one value per position; infinite where the teacher gives no probability to what the student gives some, as with masked logits. Errors as {@link compareDistributions}.
 */
export function reverseKl(studentLogits: Tensor, teacherLogits: Tensor, options: DivergenceOptions = {}): Tensor {
  const logits = { studentLogits, teacherLogits, ...options };
  return compareDistributions("reverseKl", logits, ({ student, teacher }) => klDiv(teacher, student, "none"));
}
