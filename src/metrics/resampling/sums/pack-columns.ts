/** A column of statistics, told as itself or by how far it is from an earlier one. */
interface PackedColumn {
  /** What is summed, in row order: the column, or its distance from `base`. */
  readonly values: Float64Array;
  /** One more than the greatest possible sum of `values`; infinite where one of them is not a count. */
  readonly span: number;
  /** The column that `sign * values` is to be added to; undefined for none. */
  readonly base: number | undefined;
  readonly sign: 1 | -1;
}

/** Columns that share a float64 per row: column k stands there times `scales[k]`. */
interface Bin {
  readonly columns: readonly number[];
  readonly scales: readonly number[];
  readonly values: Float64Array;
}

/** What {@link packColumns} makes. */
export interface PackedColumns {
  readonly columns: readonly PackedColumn[];
  readonly bins: readonly Bin[];
}

/** Whole numbers up to this are exact in a float64. */
const EXACT = 2 ** 53;

/**
 * Puts columns of counts side by side into as few float64 columns as their greatest possible sums allow, so that one sum gives several. At most
 * `segments` rows are added up, some of them more than once. Statistics resemble each other: a column that is never below an earlier one, or never
 * above it, is told by the difference, which is smaller (of two lengths that differ by 0 or 1) or nothing at all (of two systems' reference lengths).
 */
export function packColumns(columns: readonly Float64Array[], segments: number): PackedColumns {
  const spans = columns.map((values) => spanOf(values, segments));
  const told = columns.map((_, i) => tellByDifference(columns, spans, { column: i, segments }));
  return { columns: told, bins: fillBins(told).map((members) => joinColumns(members, told, segments)) };
}

/** The columns' sums from the bins' sums. */
export function unpackSums({ columns, bins }: PackedColumns, totals: Float64Array, sums: Float64Array): void {
  for (let b = 0; b < bins.length; b++) takeApart(bins[b] as Bin, totals[b] as number, sums);
  for (let c = 0; c < columns.length; c++) {
    const { base, sign } = columns[c] as PackedColumn;
    if (base !== undefined) sums[c] = (sums[base] as number) + sign * (sums[c] as number);
  }
}

function takeApart({ columns, scales }: Bin, total: number, sums: Float64Array): void {
  let rest = total;
  for (let k = columns.length - 1; k > 0; k--) {
    const scale = scales[k] as number;
    const sum = Math.floor(rest / scale);
    sums[columns[k] as number] = sum;
    rest -= sum * scale;
  }
  sums[columns[0] as number] = rest;
}

function spanOf(values: Float64Array, segments: number): number {
  let greatest = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (!Number.isInteger(value) || value < 0) return Number.POSITIVE_INFINITY;
    if (value > greatest) greatest = value;
  }
  return greatest * segments + 1;
}

interface Place {
  readonly column: number;
  readonly segments: number;
}

/** The column as its smallest difference from an earlier one, if that is smaller than the column itself. */
function tellByDifference(columns: readonly Float64Array[], spans: readonly number[], { column, segments }: Place): PackedColumn {
  const values = columns[column] as Float64Array;
  let best: Omit<PackedColumn, "values"> = { span: spans[column] as number, base: undefined, sign: 1 };
  if (best.span <= EXACT) {
    for (let base = 0; base < column; base++) {
      if ((spans[base] as number) > EXACT) continue;
      const limit = (best.span - 1) / segments;
      const { greatest, sign } = oneSidedDifference(values, columns[base] as Float64Array, limit);
      if (greatest < limit) best = { span: greatest * segments + 1, base, sign };
    }
  }
  return { ...best, values: best.base === undefined ? values : distances(values, columns[best.base] as Float64Array) };
}

/** The greatest distance, and which side the values lie on; infinite where they lie on both, or where it reaches the limit. */
function oneSidedDifference(values: Float64Array, other: Float64Array, limit: number): { greatest: number; sign: 1 | -1 } {
  let above = 0;
  let below = 0;
  for (let i = 0; i < values.length; i++) {
    const difference = (values[i] as number) - (other[i] as number);
    if (difference > above) above = difference;
    if (difference < below) below = difference;
    if ((above > 0 && below < 0) || above - below >= limit) return { greatest: Number.POSITIVE_INFINITY, sign: 1 };
  }
  return below < 0 ? { greatest: -below, sign: -1 } : { greatest: above, sign: 1 };
}

/** In a loop, which takes a fraction of the time of `map`, as below. */
function distances(values: Float64Array, other: Float64Array): Float64Array {
  const result = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) result[i] = Math.abs((values[i] as number) - (other[i] as number));
  return result;
}

/** Which columns share a float64: the widest first, each into the first bin that still has room. */
function fillBins(columns: readonly PackedColumn[]): number[][] {
  const bins: { members: number[]; span: number }[] = [];
  const order = columns.map((_, c) => c).sort((a, b) => spanAt(columns, b) - spanAt(columns, a) || a - b);
  for (const c of order) {
    const span = spanAt(columns, c);
    const bin = bins.find((candidate) => candidate.span * span <= EXACT);
    if (bin === undefined) bins.push({ members: [c], span });
    else {
      bin.members.push(c);
      bin.span *= span;
    }
  }
  return bins.map(({ members }) => members);
}

/** With a number for what is infinite, because no order can be made of differences between infinities. */
function spanAt(columns: readonly PackedColumn[], column: number): number {
  return Math.min((columns[column] as PackedColumn).span, Number.MAX_VALUE);
}

function joinColumns(members: readonly number[], columns: readonly PackedColumn[], segments: number): Bin {
  const scales: number[] = [];
  const values = new Float64Array(segments);
  let scale = 1;
  for (const c of members) {
    const { values: added, span } = columns[c] as PackedColumn;
    for (let i = 0; i < segments; i++) values[i] = (values[i] as number) + scale * (added[i] as number);
    scales.push(scale);
    scale *= span;
  }
  return { columns: members, scales, values };
}
