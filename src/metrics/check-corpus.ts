import { DataError } from "../core/index.js";

/** Throws a DataError, starting with the metric's name, where there is no prediction, or one that is not text. */
export function checkPredictions(name: string, predictions: readonly string[]): void {
  if (predictions.length === 0) {
    throw new DataError(`${name}: there are no predictions to score`, { hint: "Check that the predictions file is not empty." });
  }
  predictions.forEach((prediction, i) => {
    if (typeof prediction !== "string") throw new DataError(`${name}: predictions[${i}] is ${describe(prediction)}, not text`);
  });
}

/** Throws a DataError where the counts differ, a segment has no reference, or one is not text. */
export function checkReferences(name: string, predictions: readonly string[], references: readonly (readonly string[])[]): void {
  if (references.length !== predictions.length) {
    throw new DataError(`${name}: ${predictions.length} predictions but references for ${references.length}`, {
      hint: "Predictions and references must stand in the same order, one entry each.",
    });
  }
  references.forEach((list, i) => {
    if (!Array.isArray(list)) throw new DataError(`${name}: references[${i}] is ${describe(list)}, not a list of texts`);
    if (list.length === 0) throw new DataError(`${name}: segment ${i} has no reference`, { hint: "Leave the segment out." });
    const wrong = list.findIndex((reference) => typeof reference !== "string");
    if (wrong >= 0) throw new DataError(`${name}: references[${i}][${wrong}] is ${describe(list[wrong])}, not text`);
  });
}

function describe(value: unknown): string {
  return value === undefined || value === null ? String(value) : `a ${typeof value}`;
}
