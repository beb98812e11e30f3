import type { TrainingOutcome } from "../task/index.js";

/** What of a training decides whether it learned anything. */
type JudgedTraining = Pick<TrainingOutcome, "name" | "measure" | "start" | "best" | "nll" | "vocabularySize">;

/** A validation value as it is printed; numbers are compared as a reader sees them. */
const printed = { nll: (value: number) => value.toFixed(3), bleu: (value: number) => value.toFixed(2) };

/**
 * What is said of a training that learned nothing, in one sentence: its best validation is worse than what it started from, or its model predicts the
 * validation targets worse than one that finds every token of the vocabulary equally likely. Undefined for one that learned.
 */
export function trainingWarning(training: JudgedTraining): string | undefined {
  const { name, measure, best, nll, vocabularySize } = training;
  const faults = [...worseThanStart(training), ...worseThanUniform(nll, vocabularySize)];
  if (faults.length === 0) return undefined;
  const values = [...(measure === "bleu" ? [`BLEU is ${printed.bleu(best)}`] : []), `NLL is ${printed.nll(nll)}`];
  return `${name} learned nothing: its best validation ${values.join(" and ")}, which is ${faults.join(" and ")}. Lower its learning rate, or look at its data.`;
}

/** That an NLL is worse than that of a uniform guess, as the end of a sentence; nothing of one that is not. */
export function worseThanUniform(nll: number, vocabularySize: number): string[] {
  const uniform = Math.log(vocabularySize);
  if (Number(printed.nll(nll)) <= Number(printed.nll(uniform))) return [];
  return [`worse than a uniform guess among ${vocabularySize.toLocaleString("en")} tokens (NLL ${printed.nll(uniform)})`];
}

function worseThanStart({ measure, start, best }: JudgedTraining): string[] {
  if (start === undefined) return [];
  const [before, after] = [start, best].map((value) => Number(printed[measure](value))) as [number, number];
  if (measure === "nll" ? after <= before : after >= before) return [];
  return [`worse than before the first step (${measure.toUpperCase()} ${printed[measure](start)})`];
}
