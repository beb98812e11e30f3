import { ConfigError, ShapeError } from "../core/index.js";
import { div, klDiv, logSoftmax, mul, type Tensor } from "../tensor/index.js";

/** How the two distributions are compared. */
export interface ForwardKlOptions {
  /** Both sets of logits are divided by it, and the loss multiplied by its square (Hinton et al. 2015), so that gradients keep their size. */
  readonly temperature?: number;
}

/**
 * Logits-KD: KL(P_teacher ‖ P_student) over the vocabulary, in nats, times temperature², averaged over the N positions given.
 * The teacher's logits must carry no gradient. (docs/PAPERS.md section 3; the reference code's direction.)
 * @param studentLogits `[N, V]` @param teacherLogits `[N, V]`
 * @throws ShapeError if they differ in shape: above all, in vocabulary. ConfigError for a temperature that is not above 0.
 */
export function forwardKl(studentLogits: Tensor, teacherLogits: Tensor, { temperature = 1 }: ForwardKlOptions = {}): Tensor {
  if (!(temperature > 0 && temperature < Infinity)) throw new ConfigError(`forwardKl: temperature is ${temperature}; it must be above 0.`);
  checkLogits(studentLogits, teacherLogits);
  const soften = (logits: Tensor): Tensor => logSoftmax(temperature === 1 ? logits : div(logits, temperature), -1);
  const total = klDiv(soften(studentLogits), soften(teacherLogits), "sum");
  return mul(total, temperature ** 2 / (studentLogits.shape[0] as number));
}

function checkLogits(studentLogits: Tensor, teacherLogits: Tensor): void {
  const [student, teacher] = [studentLogits.shape, teacherLogits.shape];
  if (student.length !== 2) throw new ShapeError(`forwardKl: expected studentLogits [N, V], got [${student.join(", ")}].`);
  if (student.join() !== teacher.join()) {
    throw new ShapeError(`forwardKl: expected teacherLogits [${student.join(", ")}] like studentLogits, got [${teacher.join(", ")}].`);
  }
  if (teacherLogits.requiresGrad) throw new ShapeError("forwardKl: teacherLogits carry a gradient; run the teacher inside noGrad().");
}
