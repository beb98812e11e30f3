import { TrainingError } from "../../core/index.js";
import { describe } from "./assert-same-inputs.js";
import type { BatchRow } from "./read-batch.js";

/**
 * Checks teacher forcing: the decoder reads the start token (or, without one, the source's last token), then each label one position after the one it is predicted at, so that position t
 * predicts label t from labels before it. Also that labels were not shifted already when they were shifted here.
 * @param withGaps Rows, by their ids, of which not every target token is learned: conversations with several answers.
 * @throws TrainingError naming row and position.
 */
export function checkLabelShift(
  rows: readonly BatchRow[],
  decoderStartTokenId: number | undefined,
  withGaps: ReadonlySet<string> = new Set(),
): void {
  for (const row of rows) checkRow(row, { start: decoderStartTokenId, hasGaps: withGaps.has(row.id) });
  if (decoderStartTokenId === undefined) return;
  const labeled = rows.filter(({ labels }) => labels.length > 1);
  if (labeled.length < 2 || labeled.some(({ labels }) => labels[0] !== decoderStartTokenId)) return;
  const [{ id, labels }] = labeled as [BatchRow];
  throw new TrainingError(
    `loss doctor: all ${labeled.length} targets of the batch begin with the decoder's start token ${decoderStartTokenId} (${id}: ${describe(labels)}): they were shifted twice.`,
    { hint: "Give labels as they are to be generated; collatePairs shifts them." },
  );
}

interface RowOptions {
  readonly start: number | undefined;
  readonly hasGaps: boolean;
}

function checkRow({ id, inputIds, labels, positions, decoderInputIds }: BatchRow, { start = inputIds.at(-1), hasGaps }: RowOptions): void {
  for (const [i, position] of positions.entries()) {
    if (position !== i && !hasGaps) {
      throw new TrainingError(
        `loss doctor: ${id}: label ${i} stands at position ${position}; a row's labels stand at positions 0, 1, 2, ….`,
      );
    }
    // Behind a gap stands what nobody learns.
    if (i > 0 && position !== (positions[i - 1] as number) + 1) continue;
    const expected = i === 0 ? start : labels[i - 1];
    if (decoderInputIds[position] === expected) continue;
    const isUnshifted = labels.every((label, t) => decoderInputIds[positions[t] as number] === label);
    const found = isUnshifted
      ? "each label where it is to be predicted"
      : `${decoderInputIds[position]} at position ${position} instead of ${expected}`;
    throw new TrainingError(`loss doctor: ${id}: the decoder reads ${found}; labels are ${describe(labels)}.`, {
      hint: "decoderInputIds are the labels moved right by one behind the start token, once.",
    });
  }
}
