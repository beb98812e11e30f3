import { TrainingError } from "../../core/index.js";

/** Where in a training a number was not finite. */
export interface NonFinite {
  readonly objective: string;
  /** `loss` or `gradient norm`. */
  readonly what: string;
  readonly value: number;
  /** Optimizer steps taken before. */
  readonly step: number;
  readonly exampleIds: readonly string[];
  /** The last good checkpoint's folder, if there is one. */
  readonly checkpoint?: string | undefined;
}

/** The error for a loss or gradient that is NaN or infinite: which, at which step, on which examples, and what is still good. */
export function nonFiniteError({ objective, what, value, step, exampleIds, checkpoint }: NonFinite): TrainingError {
  const [shown, rest] = [exampleIds.slice(0, 8), exampleIds.length - 8];
  const examples = `${shown.join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
  return new TrainingError(`${objective}: the ${what} of step ${step + 1} is ${value} on examples ${examples}.`, {
    hint: `Look at these examples, or lower the learning rate. ${lastGood(checkpoint)}.`,
  });
}

/** What of a training that failed is still good, without a full stop. @param checkpoint The last one's folder. */
export function lastGood(checkpoint: string | undefined): string {
  return checkpoint === undefined ? "There is no checkpoint yet" : `The last good checkpoint is ${checkpoint}`;
}
