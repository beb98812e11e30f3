import { TrainingError } from "../../core/index.js";
import { noGrad, scope } from "../../tensor/index.js";
import type { Comparison } from "../objective.js";

/** How far from 0 float32 can be, a temperature of 10 included; a wrong sign or order is off by far more. */
const tolerance = 1e-3;

/**
 * Checks the sign of what is minimised: a divergence is 0 between equal distributions and never negative, so that minimising it brings the
 * student to the teacher. (A minus too much, or a cross-entropy in place of a divergence, trains without any complaint.)
 * @param loss The objective's loss, which is made of the divergence.
 * @throws TrainingError saying which of the two does not hold, with the value.
 */
export function checkDivergence({ studentLogits, teacherLogits, divergence }: Comparison, loss: number): void {
  const valuesOf = (logits: typeof studentLogits): Float32Array =>
    noGrad(() => scope(() => divergence(logits, teacherLogits).toFloat32Array()));
  const farthest = valuesOf(teacherLogits).reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0);
  if (!(Math.abs(farthest) <= tolerance)) {
    fail(`the divergence of the teacher from itself is ${farthest}; it must be 0`, "Check that both arguments are softened alike.");
  }
  const lowest = valuesOf(studentLogits).reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  if (!(lowest >= -tolerance)) fail(`the divergence at a position is ${lowest}; it is never negative`, signHint);
  if (!(loss >= -tolerance)) fail(`the loss is ${loss} though it is made of a divergence, which is never negative`, signHint);
}

const signHint = "Minimise KL(P_T ‖ P_S) as it is: a minus in front of it pushes student and teacher apart.";

function fail(message: string, hint: string): never {
  throw new TrainingError(`loss doctor: ${message}.`, { hint });
}
