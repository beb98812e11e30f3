import { TrainingError } from "../../core/index.js";
import { noGrad, norm, scope, sub, type Tensor } from "../../tensor/index.js";
import type { Comparison } from "../objective.js";

/** Two passes without randomness differ by nothing on a CPU and by summation order on a GPU; dropout changes logits by far more. */
const tolerance = 1e-3;

/**
 * Checks that the teacher is one: the same logits whatever is drawn for the student's dropout, unless its own dropout is wanted, and no gradient.
 * @param again The same batch computed once more, with other draws.
 * @throws TrainingError saying which of the two does not hold, or that a dropout that is wanted does nothing.
 */
export function checkTeacher({ teacherLogits, teacherDropout = false }: Comparison, again: () => Comparison | undefined): void {
  if (teacherLogits.requiresGrad) {
    throw new TrainingError("loss doctor: the teacher's logits carry a gradient.", { hint: "Run the teacher inside noGrad()." });
  }
  const difference = noGrad(() => scope(() => relativeDifference(again()?.teacherLogits, teacherLogits)));
  if (teacherDropout && difference === 0) {
    throw new TrainingError("loss doctor: the teacher's dropout is on, but its logits stay the same from one pass to the next.", {
      hint: "Its config has dropout rates of 0: give it some, or leave its dropout off.",
    });
  }
  if (teacherDropout || difference <= tolerance) return;
  throw new TrainingError(`loss doctor: the teacher's logits change by ${percent(difference)} from one pass to the next.`, {
    hint: "Pass the teacher no dropout stream, and nothing else that is random.",
  });
}

/** ‖actual − expected‖ / ‖expected‖. */
function relativeDifference(actual: Tensor | undefined, expected: Tensor): number {
  if (actual === undefined || actual.shape.join() !== expected.shape.join()) return Number.POSITIVE_INFINITY;
  const difference = norm(sub(actual, expected)).item();
  return difference === 0 ? 0 : difference / norm(expected).item();
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
