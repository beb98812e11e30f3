import { integers, type Tensor } from "../../tensor/index.js";

/** Sources of varied lengths for the golden T5s (vocabulary 96), end-of-sequence included. */
export const sources: readonly (readonly number[])[] = [
  [66, 37, 49, 84, 34, 91, 63, 45, 13, 71, 1],
  [92, 18, 83, 72, 66, 1],
  [31, 27, 11, 1],
  [5, 1],
  [80, 80, 57, 84, 14, 11, 91, 80, 1],
  [9, 8, 7, 6, 5, 4, 3, 1],
];

/** Rows filled up to the longest as an int64 matrix. The caller's scope owns it. */
export function matrix(rows: readonly (readonly number[])[], { filler = 0, device = "cpu" } = {}): Tensor {
  const width = Math.max(...rows.map(({ length }) => length));
  return integers(
    rows.flatMap((row) => [...row, ...Array<number>(width - row.length).fill(filler)]),
    [rows.length, width],
    device,
  );
}

/** Token rows as a padded batch. The caller's scope owns it. */
export function inputsOf(rows: readonly (readonly number[])[], device = "cpu"): { inputIds: Tensor; attentionMask: Tensor } {
  return {
    inputIds: matrix(rows, { device }),
    attentionMask: matrix(
      rows.map((row) => row.map(() => 1)),
      { device },
    ),
  };
}
