import { TrainingError } from "../../core/index.js";
import type { BatchRow } from "./read-batch.js";

/**
 * Checks that all tokens of a batch are of the model's vocabulary: on a GPU a token outside it ends the process without saying which it was.
 * @param vocabSize V; ids are from 0 to V − 1.
 * @throws TrainingError naming row, token and where it stands.
 */
export function checkVocabulary(rows: readonly BatchRow[], vocabSize: number): void {
  for (const row of rows) {
    for (const where of ["inputIds", "decoderInputIds", "labels"] as const) {
      const outside = row[where].find((id) => !(id >= 0 && id < vocabSize));
      if (outside === undefined) continue;
      throw new TrainingError(`loss doctor: ${row.id}: ${where} hold ${outside}; the model's tokens are 0 to ${vocabSize - 1}.`, {
        hint: "Encode with the tokenizer of the model's own folder; labels to be ignored are left out of labelPositions.",
      });
    }
  }
}
