import { TrainingError } from "../../core/index.js";
import { type EncodedExample, learnedLabels } from "../../data/index.js";
import { describe, sameTokens } from "./assert-same-inputs.js";
import type { BatchRow } from "./read-batch.js";

/**
 * Checks that each row of a batch holds source and target of the example that its id names.
 * @param examples The step's examples; several may have one id (a gold target and a pseudo-target).
 * @throws TrainingError naming the row and what differs.
 */
export function checkRows(rows: readonly BatchRow[], examples: readonly EncodedExample[]): void {
  for (const row of rows) {
    const named = examples.filter(({ id }) => id === row.id);
    if (named.length === 0) fail(`the batch's row ${row.id} is none of the step's examples`);
    const joined = named.filter(({ inputIds }) => sameTokens(inputIds, row.inputIds));
    if (joined.length === 0) fail(mismatch(row, "inputIds", named));
    if (!joined.some((example) => sameTokens(learnedLabels(example), row.labels))) fail(mismatch(row, "labels", joined));
  }
}

function mismatch(row: BatchRow, what: "inputIds" | "labels", examples: readonly EncodedExample[]): string {
  const expected = examples.map((example) => describe(example[what])).join(" or ");
  return `the batch's row ${row.id} has the ${what} ${describe(row[what])}, its example has ${expected}`;
}

function fail(message: string): never {
  throw new TrainingError(`loss doctor: ${message}.`, {
    hint: "Keep exampleIds, inputIds and labels in one order when a batch is put together.",
  });
}
