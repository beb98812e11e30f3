import type { SegmentStatistics } from "./corpus-statistics.js";

/** Sums of rows, row i taken `weights[i]` times: one number per column. */
export type WeightedSums = (weights: Float64Array) => Float64Array;

/** Columns side by side in one float64 per segment: column k is multiplied by `scales[k]`. */
interface PackedColumns {
  readonly first: number;
  readonly scales: readonly number[];
  readonly values: Float64Array;
}

/** Whole numbers up to this are exact in a float64. */
const EXACT = 2 ** 53;

/**
 * Prepares statistics for many {@link WeightedSums}. Weights must be whole numbers ≥ 0 that add up to at most the number of segments, as
 * those of a resample do: neighbouring columns of small counts then share one float64 without running into each other, which costs a third
 * of the time and stays exact. Columns that are not counts are summed one by one.
 */
export function weightedSums({ rows, width, segments }: SegmentStatistics): WeightedSums {
  const packed = packColumns(rows, width, segments);
  return (weights) => {
    const sums = new Float64Array(width);
    for (const columns of packed) unpack(dot(columns.values, weights), columns, sums);
    return sums;
  };
}

function packColumns(rows: Float64Array, width: number, segments: number): PackedColumns[] {
  const spans = Array.from({ length: width }, (_, column) => spanOf(rows, { column, width, segments }));
  const packed: PackedColumns[] = [];
  for (let first = 0; first < width; ) {
    const scales = [1];
    let top = spans[first] as number;
    for (let next = first + 1; next < width && top * (spans[next] as number) <= EXACT; next++) {
      scales.push(top);
      top *= spans[next] as number;
    }
    const values = Float64Array.from({ length: segments }, (_, i) =>
      scales.reduce((sum, scale, k) => sum + scale * (rows[i * width + first + k] as number), 0),
    );
    packed.push({ first, scales, values });
    first += scales.length;
  }
  return packed;
}

interface Column {
  readonly column: number;
  readonly width: number;
  readonly segments: number;
}

/** One more than the column's greatest possible sum; infinite where an entry is not a count. */
function spanOf(rows: Float64Array, { column, width, segments }: Column): number {
  let greatest = 0;
  for (let i = column; i < rows.length; i += width) {
    const value = rows[i] as number;
    if (!Number.isInteger(value) || value < 0) return Number.POSITIVE_INFINITY;
    greatest = Math.max(greatest, value);
  }
  return greatest * segments + 1;
}

function dot(values: Float64Array, weights: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i] as number) * (weights[i] as number);
  return sum;
}

function unpack(total: number, { first, scales }: PackedColumns, sums: Float64Array): void {
  let rest = total;
  for (let k = scales.length - 1; k > 0; k--) {
    const scale = scales[k] as number;
    const sum = Math.floor(rest / scale);
    sums[first + k] = sum;
    rest -= sum * scale;
  }
  sums[first] = rest;
}
