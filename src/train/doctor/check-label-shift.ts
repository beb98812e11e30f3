import { TrainingError } from "../../core/index.js";
import { describe } from "./assert-same-inputs.js";
import type { BatchRow } from "./read-batch.js";

/**
 * Checks teacher forcing: the decoder reads the start token (or, without one, the source's last token), then each label one position after the one it is predicted at, so that position t
 * predicts label t from labels before it. Also that labels were not shifted already when they were shifted here.
 * @throws TrainingError naming row and position.
 */
export function checkLabelShift(rows: readonly BatchRow[], decoderStartTokenId: number | undefined): void {
  for (const row of rows) checkRow(row, decoderStartTokenId);
  if (decoderStartTokenId === undefined) return;
  const labeled = rows.filter(({ labels }) => labels.length > 1);
  if (labeled.length < 2 || labeled.some(({ labels }) => labels[0] !== decoderStartTokenId)) return;
  const [{ id, labels }] = labeled as [BatchRow];
  throw new TrainingError(
    `loss doctor: all ${labeled.length} targets of the batch begin with the decoder's start token ${decoderStartTokenId} (${id}: ${describe(labels)}): they were shifted twice.`,
    { hint: "Give labels as they are to be generated; collatePairs shifts them." },
  );
}

function checkRow({ id, inputIds, labels, positions, decoderInputIds }: BatchRow, start = inputIds.at(-1)): void {
  for (const [i, position] of positions.entries()) {
    if (position !== i) {
      throw new TrainingError(
        `loss doctor: ${id}: label ${i} stands at position ${position}; a row's labels stand at positions 0, 1, 2, ….`,
      );
    }
    const expected = i === 0 ? start : labels[i - 1];
    if (decoderInputIds[i] === expected) continue;
    const isUnshifted = labels.every((label, t) => decoderInputIds[t] === label);
    const found = isUnshifted ? "each label where it is to be predicted" : `${decoderInputIds[i]} at position ${i} instead of ${expected}`;
    throw new TrainingError(`loss doctor: ${id}: the decoder reads ${found}; labels are ${describe(labels)}.`, {
      hint: "decoderInputIds are the labels moved right by one behind the start token, once.",
    });
  }
}
