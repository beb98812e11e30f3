import { formatScore, wordsRight } from "../../../metrics/index.js";
import { isMostlyDegenerate } from "../../scoring/index.js";
import type { DistillReport } from "./report.js";

/** A difference with a smaller p-value counts as one. */
const significance = 0.05;

/**
 * What the table says, in words, whichever way it went, and what makes it say less. A share of the gap between student and teacher, and a metric that says the
 * opposite of the NLL, are spoken of only where the differences are significant, and a share only where outputs are worth comparing.
 * @example
 * ```ts
 * import { readings } from "retort-kd";
 *
 * const cost = { parameters: 101_000, checkpointBytes: 404_000, tokensPerSecond: 50_000 };
 * const system = (nll: number) => ({ nll, scores: [], cost });
 * const tests = { nll: { T: 0.0001, KD: 0.003 }, score: { KD: 0.2 }, signature: "" };
 * const text = readings({ systems: { S: system(2), T: system(1), KD: system(1.5) }, trainings: [], tests });
 * text.includes("50 % of the gap to the teacher"); // → true
 * ```
 */
export function readings({ systems, trainings, tests }: Pick<DistillReport, "systems" | "trainings" | "tests">): string {
  return [nllReading(systems, tests), exactReading(systems, tests), scoreReading(systems, tests), timeReading(trainings), caution(tests)]
    .filter((sentence) => sentence !== "")
    .join(" ");
}

type Systems = DistillReport["systems"];
type Tests = DistillReport["tests"];

/** Numbers are compared as they are printed, so that no sentence speaks of a difference that the table does not show. Systems of other tokens are compared per byte. */
function nllReading(systems: Systems, tests: Tests): string {
  const { S, T, KD } = systems;
  const what = S.nllPerByte === undefined ? "NLL" : "NLL per byte";
  const [gain, gap] = [rounded(S) - rounded(KD), rounded(S) - rounded(T)];
  const [student, teacher, distilled] = [S, T, KD].map((system) => likelihoodOf(system).toFixed(3));
  const [ofTeacher, ofDistilled] = [tests?.nll?.T, tests?.nll?.KD];
  if (gap <= 0 || isChance(ofTeacher)) {
    return (
      `The teacher (${what} ${teacher}) is not ${gap <= 0 ? "" : "significantly "}better than the student alone (${student}${p(ofTeacher, gap)}) here, so ` +
      `there was little to distil; the distilled student (${distilled}) is ${compared(gain, "the student alone")}${bracketed(ofDistilled, gain)}.`
    );
  }
  const difference = `${compared(gain, "that of the student alone")} (${student}${p(ofDistilled, gain)})`;
  if (gain <= 0) {
    return `Distillation did not help here: the distilled student's ${what} (${distilled}) is ${difference}; the teacher's is ${teacher}.`;
  }
  const sentence = `The distilled student's ${what} (${distilled}) is ${difference}`;
  if (ofDistilled === undefined) return `${sentence}; the teacher's is ${teacher}.`;
  if (isChance(ofDistilled)) return `${sentence}, which may be chance; the teacher's is ${teacher}.`;
  const degenerate = (["T", "KD"] as const).filter((name) => isMostlyDegenerate(systems[name]));
  if (degenerate.length > 0) {
    return `${sentence}; the teacher's is ${teacher}. No share of the gap is given: most outputs of ${degenerate.join(" and ")} are blank, or loops.`;
  }
  return `${sentence}: ${((100 * gain) / gap).toFixed(0)} % of the gap to the teacher (${teacher}).`;
}

/** How many outputs are right, where the task has one right answer, that is, where this is its first metric. */
function exactReading({ S, T, KD }: Systems, tests: Tests): string {
  const [alone, teacher, distilled] = [S.scores[0], T.scores[0], KD.scores[0]];
  const [ofTeacher, ofDistilled] = [tests?.score.T, tests?.score.KD];
  if (alone?.name !== wordsRight.name || teacher === undefined || distilled === undefined || ofDistilled === undefined) return "";
  const [gain, gap] = [distilled.value - alone.value, teacher.value - alone.value];
  const sentence = `Words right: ${formatScore(distilled)} against ${formatScore(alone)}${bracketed(ofDistilled, gain)}`;
  if (isChance(ofDistilled)) return `${sentence}, which may be chance; the teacher's are ${formatScore(teacher)}.`;
  if (gain <= 0 || gap <= 0 || ofTeacher === undefined || isChance(ofTeacher))
    return `${sentence}; the teacher's are ${formatScore(teacher)}.`;
  return `${sentence}, ${((100 * gain) / gap).toFixed(0)} % of the gap to the teacher (${formatScore(teacher)}).`;
}

/** The task's first metric, where it says something else than NLL does. */
function scoreReading({ S, KD }: Systems, tests: Tests): string {
  const [alone, distilled] = [S.scores[0], KD.scores[0]];
  const ofScore = tests?.score.KD;
  if (
    alone?.better === undefined ||
    alone.name === wordsRight.name ||
    distilled === undefined ||
    ofScore === undefined ||
    tests?.nll === undefined
  )
    return "";
  if (isChance(ofScore) || isChance(tests.nll.KD)) return "";
  const gain = (distilled.value - alone.value) * (alone.better === "higher" ? 1 : -1);
  const nllGain = rounded(S) - rounded(KD);
  if (gain * nllGain >= 0 || formatScore(alone) === formatScore(distilled)) return "";
  return `By ${alone.name} it is the other way round: ${formatScore(distilled)} against ${formatScore(alone)}${bracketed(ofScore, gain)}.`;
}

/** The trainings that were cut short: their models might have become better. */
function timeReading(trainings: DistillReport["trainings"]): string {
  const cutShort = trainings.flatMap(({ name, steps, end }) =>
    end === "deadline" ? [`${name} after ${steps.toLocaleString("en")} steps`] : [],
  );
  return cutShort.length === 0 ? "" : `The time limit cut trainings short: ${cutShort.join(", ")}.`;
}

function caution(tests: Tests): string {
  return tests === undefined ? "One seed, no significance test." : "One seed; p by approximate randomization of the test's inputs.";
}

function isChance(pValue: number | undefined): boolean {
  return pValue !== undefined && pValue >= significance;
}

/** `; p = 0.0123` where there is a difference to be tested. */
function p(pValue: number | undefined, difference: number): string {
  return pValue === undefined || difference === 0 ? "" : `; p = ${pValue.toFixed(4)}`;
}

function bracketed(pValue: number | undefined, difference: number): string {
  const text = p(pValue, difference);
  return text === "" ? "" : ` (${text.slice(2)})`;
}

function compared(gain: number, what: string): string {
  if (gain === 0) return `as good as ${what}`;
  return `${Math.abs(gain).toFixed(3)} ${gain > 0 ? "better" : "worse"} than ${what}`;
}

function likelihoodOf({ nll, nllPerByte = nll }: Systems[keyof Systems]): number {
  return nllPerByte;
}

function rounded(system: Systems[keyof Systems]): number {
  return Number(likelihoodOf(system).toFixed(3));
}
