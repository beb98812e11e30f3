import { TrainingError } from "../../core/index.js";
import { totalVariation } from "../../losses/index.js";
import { detach, noGrad, scope } from "../../tensor/index.js";
import type { Comparison } from "../objective.js";

/** How far from 0 float32 can be, a temperature of 10 included; a wrong sign or order is off by far more. */
const tolerance = 1e-3;

/** How far apart, in total variation, two distributions must be for a divergence of 0 between them to be wrong: far above rounding in bfloat16. */
const apart = 0.05;

/**
 * Checks the sign of what is minimised: a divergence is 0 between equal distributions and never negative, so that minimising it brings the
 * student to the teacher. (A minus too much, or a cross-entropy in place of a divergence, trains without any complaint.) Nor is it 0 between
 * distributions that differ, as one over the top k tokens is where its negative values are clamped: such positions teach nothing.
 * @param loss The objective's loss, which is made of the divergence.
 * @throws TrainingError saying what of it does not hold, with the value.
 */
export function checkDivergence({ studentLogits, teacherLogits, divergence }: Comparison, loss: number): void {
  const valuesOf = (logits: typeof studentLogits): Float32Array =>
    noGrad(() => scope(() => divergence(logits, teacherLogits).toFloat32Array()));
  const farthest = valuesOf(teacherLogits).reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0);
  if (!(Math.abs(farthest) <= tolerance)) {
    fail(`the divergence of the teacher from itself is ${farthest}; it must be 0`, "Check that both arguments are softened alike.");
  }
  const values = valuesOf(studentLogits);
  const lowest = values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  if (!(lowest >= -tolerance)) fail(`the divergence at a position is ${lowest}; it is never negative`, signHint);
  if (!(loss >= -tolerance)) fail(`the loss is ${loss} though it is made of a divergence, which is never negative`, signHint);
  checkBlindPositions(
    values,
    noGrad(() => scope(() => totalVariation(studentLogits, detach(teacherLogits)).toFloat32Array())),
  );
}

function checkBlindPositions(values: Float32Array, distances: Float32Array): void {
  const blind = values.findIndex((value, i) => value === 0 && (distances[i] as number) > apart);
  if (blind < 0) return;
  const share = values.filter((value, i) => value === 0 && (distances[i] as number) > apart).length / values.length;
  fail(
    `the divergence is exactly 0 at ${(100 * share).toFixed(0)} % of the positions though teacher and student differ there (by ${distances[blind]?.toFixed(2)} in total variation)`,
    "Where the vocabulary is cut to its top k, renormalise or keep the rest as one more token, instead of clamping negative values to 0.",
  );
}

const signHint = "Minimise KL(P_T ‖ P_S) as it is: a minus in front of it pushes student and teacher apart.";

function fail(message: string, hint: string): never {
  throw new TrainingError(`loss doctor: ${message}.`, { hint });
}
