import { indexSelect, reshape, Tensor, to, unsqueeze } from "../../tensor/index.js";
import type { EncoderInputs } from "../model.js";

/** Rows of one length. */
export interface RowGroup {
  readonly rows: number;
  readonly length: number;
}

/** The tokens of a batch of sources and targets without its padding, row behind row, the shortest first. */
export interface PackedRows {
  /** Where each of the n tokens stands in the padded batch, flattened: int64 `[n]` into `[B·(S + T)]`. */
  readonly places: Tensor;
  readonly groups: readonly RowGroup[];
  /** Which of the n tokens were asked for, int64 `[N]`. */
  readonly requested: Tensor;
}

/** One row's tokens, and those of its target that anybody asked for. */
interface Row {
  readonly places: readonly number[];
  /** How many of them are its source's. */
  readonly sourceLength: number;
}

/**
 * The tokens that have to be computed for logits at these positions of targets: no padding, and nothing behind the last position of a row, which sees none of it.
 * @param targets How wide the targets are, and which of their positions were asked for: int64 `[N]` into the flattened `[B·T]`.
 * @param leastPadding The least share of the batch that there has to be to leave out.
 * @returns Nothing where there is less padding.
 */
export function packRows(
  { attentionMask }: EncoderInputs,
  { width: targetWidth, requested }: { readonly width: number; readonly requested: Tensor },
  leastPadding: number,
): PackedRows | undefined {
  const [batch, sourceWidth] = attentionMask.shape as [number, number];
  const positions = requested.toIntegers();
  const rows = rowsOf(attentionMask.toIntegers(), positions, { batch, sourceWidth, targetWidth });
  const order = [...rows.keys()].sort((a, b) => lengthOf(rows[a]) - lengthOf(rows[b]));
  const places = order.flatMap((row) => rows[row]?.places ?? []);
  if (places.length > (1 - leastPadding) * batch * (sourceWidth + targetWidth)) return undefined;
  const starts = startsOf(rows, order);
  const packed = positions.map((position) => {
    const row = Math.floor(position / targetWidth);
    return (starts[row] as number) + (rows[row] as Row).sourceLength + (position % targetWidth);
  });
  const vector = (numbers: readonly number[]): Tensor => to(Tensor.from(numbers, [numbers.length], "int64"), { device: requested.device });
  return { places: vector(places), groups: groupsOf(order.map((row) => lengthOf(rows[row]))), requested: vector(packed) };
}

/** The tokens of a padded batch that are packed: `[B, L, …]` → `[1, n, …]`. */
export function takePacked(x: Tensor, { places }: PackedRows): Tensor {
  return unsqueeze(indexSelect(reshape(x, [-1, ...x.shape.slice(2)]), 0, places), 0);
}

function rowsOf(
  mask: readonly number[],
  positions: readonly number[],
  { batch, sourceWidth, targetWidth }: { batch: number; sourceWidth: number; targetWidth: number },
): Row[] {
  const targetLengths = new Array<number>(batch).fill(0);
  for (const position of positions) {
    const row = Math.floor(position / targetWidth);
    targetLengths[row] = Math.max(targetLengths[row] as number, (position % targetWidth) + 1);
  }
  const width = sourceWidth + targetWidth;
  return targetLengths.map((targetLength, row) => {
    if (targetLength === 0) return { places: [], sourceLength: 0 };
    const source = Array.from({ length: sourceWidth }, (_, i) => i).filter((i) => mask[row * sourceWidth + i] === 1);
    const target = Array.from({ length: targetLength }, (_, i) => sourceWidth + i);
    return { places: [...source, ...target].map((place) => row * width + place), sourceLength: source.length };
  });
}

/** Where each row begins. */
function startsOf(rows: readonly Row[], order: readonly number[]): number[] {
  const starts = new Array<number>(rows.length).fill(0);
  let start = 0;
  for (const row of order) {
    starts[row] = start;
    start += lengthOf(rows[row]);
  }
  return starts;
}

function groupsOf(lengths: readonly number[]): RowGroup[] {
  const present = [...new Set(lengths)].filter((length) => length > 0);
  return present.map((length) => ({ length, rows: lengths.filter((other) => other === length).length }));
}

function lengthOf(row: Row | undefined): number {
  return row?.places.length ?? 0;
}
