import { TrainingError } from "../../core/index.js";
import type { PairBatch } from "../../data/index.js";
import type { Tensor } from "../../tensor/index.js";

/** One row of a batch as numbers. */
export interface BatchRow {
  readonly id: string;
  /** The source without padding, whole also where its last token is the first that the decoder reads. */
  readonly inputIds: readonly number[];
  /** All T decoder inputs, padding included. */
  readonly decoderInputIds: readonly number[];
  /** The labels, in the order of their positions. */
  readonly labels: readonly number[];
  /** The decoder position that each label is predicted at, from 0 to T − 1. */
  readonly positions: readonly number[];
}

/**
 * Reads a batch back from its tensors, as the model will see it.
 * @param startsFromSource Whether targets go on from their source's last token, as in decoder-only models.
 * @throws TrainingError if `labelsPerRow` does not say in which rows the labels stand.
 */
export function readBatch(batch: PairBatch, startsFromSource = false): BatchRow[] {
  const [sources, masks, decoderInputs] = [rowsOf(batch.inputIds), rowsOf(batch.attentionMask), rowsOf(batch.decoderInputIds)];
  const targetLength = batch.decoderInputIds.shape[1] as number;
  const rows = batch.exampleIds.map((id, row) => ({
    id,
    inputIds: [
      ...(sources[row] ?? []).filter((_, i) => masks[row]?.[i] === 1),
      ...(startsFromSource ? (decoderInputs[row] ?? []).slice(0, 1) : []),
    ],
    decoderInputIds: decoderInputs[row] ?? [],
    labels: [] as number[],
    positions: [] as number[],
  }));
  const labels = batch.labels.toIntegers();
  for (const [i, position] of batch.labelPositions.toIntegers().entries()) {
    const row = rows[Math.floor(position / targetLength)];
    row?.labels.push(labels[i] as number);
    row?.positions.push(position % targetLength);
  }
  for (const [row, { id, labels }] of rows.entries()) checkCount(id, labels.length, batch.labelsPerRow[row]);
  return rows;
}

function rowsOf(matrix: Tensor): number[][] {
  const [rows, length] = matrix.shape as [number, number];
  const values = matrix.toIntegers();
  return Array.from({ length: rows }, (_, row) => values.slice(row * length, (row + 1) * length));
}

function checkCount(id: string, found: number, said: number | undefined): void {
  if (found === said) return;
  throw new TrainingError(`loss doctor: labelPositions give ${id} ${found} labels, labelsPerRow says ${said}.`, {
    hint: "Make batches with collatePairs, or count each row's labels in row order.",
  });
}
