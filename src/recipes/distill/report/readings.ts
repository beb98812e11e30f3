import { formatScore } from "../../../metrics/index.js";
import type { DistillReport } from "./report.js";

/**
 * What the table says, in words, whichever way it went, and what makes it say less.
 * @example
 * ```ts
 * import { readings } from "retort-kd";
 *
 * const cost = { parameters: 101_000, checkpointBytes: 404_000, tokensPerSecond: 50_000 };
 * const system = (nll: number) => ({ nll, scores: [], cost });
 * const text = readings({ systems: { S: system(2), T: system(1), KD: system(1.5) }, trainings: [] });
 * text.includes("50 % of the gap to the teacher"); // → true
 * ```
 */
export function readings({ systems, trainings }: Pick<DistillReport, "systems" | "trainings">): string {
  return [nllReading(systems), scoreReading(systems), timeReading(trainings), "One seed, no significance test."]
    .filter((sentence) => sentence !== "")
    .join(" ");
}

type Systems = DistillReport["systems"];

/** Numbers are compared as they are printed, so that no sentence speaks of a difference that the table does not show. */
function nllReading({ S, T, KD }: Systems): string {
  const [gain, gap] = [rounded(S.nll) - rounded(KD.nll), rounded(S.nll) - rounded(T.nll)];
  const [student, teacher, distilled] = [S.nll, T.nll, KD.nll].map((nll) => nll.toFixed(3));
  if (gap <= 0) {
    return (
      `The teacher (NLL ${teacher}) is not better than the student alone (${student}) here, so there was little to distil; ` +
      `the distilled student (${distilled}) is ${compared(gain, "the student alone")}.`
    );
  }
  if (gain <= 0) {
    return (
      `Distillation did not help here: the distilled student's NLL (${distilled}) is ${compared(gain, "that of the student alone")} ` +
      `(${student}); the teacher's is ${teacher}.`
    );
  }
  const closed = `${((100 * gain) / gap).toFixed(0)} % of the gap to the teacher (${teacher})`;
  return `The distilled student's NLL (${distilled}) is ${compared(gain, "that of the student alone")} (${student}): ${closed}.`;
}

/** The task's first metric, where it says something else than NLL does. */
function scoreReading({ S, KD }: Systems): string {
  const [alone, distilled] = [S.scores[0], KD.scores[0]];
  if (alone?.better === undefined || distilled === undefined) return "";
  const gain = (distilled.value - alone.value) * (alone.better === "higher" ? 1 : -1);
  const nllGain = rounded(S.nll) - rounded(KD.nll);
  if (gain * nllGain >= 0 || formatScore(alone) === formatScore(distilled)) return "";
  return `By ${alone.name} it is the other way round: ${formatScore(distilled)} against ${formatScore(alone)}.`;
}

/** The trainings that were cut short: their models might have become better. */
function timeReading(trainings: DistillReport["trainings"]): string {
  const cutShort = trainings.flatMap(({ name, steps, end }) =>
    end === "deadline" ? [`${name} after ${steps.toLocaleString("en")} steps`] : [],
  );
  return cutShort.length === 0 ? "" : `The time limit cut trainings short: ${cutShort.join(", ")}.`;
}

function compared(gain: number, what: string): string {
  if (gain === 0) return `as good as ${what}`;
  return `${Math.abs(gain).toFixed(3)} ${gain > 0 ? "better" : "worse"} than ${what}`;
}

function rounded(nll: number): number {
  return Number(nll.toFixed(3));
}
