import { type RowAdder, sixColumns, threeColumns } from "./add-rows.js";
import type { SegmentStatistics } from "./corpus-statistics.js";
import { packColumns, unpackSums } from "./pack-columns.js";

/** Sums of the rows whose numbers are the first `count` of `drawn`: one number per column. The array is overwritten by the next call. */
export type DrawnSums = (drawn: Int32Array, count: number) => Float64Array;

/** What a table of statistics needs to have. */
export type StatisticsTable = Pick<SegmentStatistics, "rows" | "width" | "segments">;

/**
 * Prepares tables of statistics on the same segments for many {@link DrawnSums}, which have the columns of the first table first. At most as many
 * rows may be drawn as there are segments: columns of counts then share float64s without running into each other ({@link packColumns}), which saves more
 * than half of the time and stays exact. Columns that are not counts are summed one by one.
 */
export function drawnSums(tables: readonly StatisticsTable[]): DrawnSums {
  const packed = packColumns(tables.flatMap(columnsOf), tables[0]?.segments ?? 0);
  const passes = planPasses(packed.bins.map(({ values }) => values));
  const sums = new Float64Array(packed.columns.length);
  const totals = new Float64Array(passes.reduce((width, { adder }) => width + adder.width, 0));
  const places = passes.map((_, i) => totals.subarray(passes.slice(0, i).reduce((width, { adder }) => width + adder.width, 0)));
  return (drawn, count) => {
    for (const [i, { adder, rows }] of passes.entries()) adder.add(rows, drawn, count, places[i] as Float64Array);
    unpackSums(packed, totals, sums);
    return sums;
  };
}

function columnsOf({ rows, width, segments }: StatisticsTable): Float64Array[] {
  return Array.from({ length: width }, (_, c) => {
    const column = new Float64Array(segments);
    for (let i = 0, at = c; i < segments; i++, at += width) column[i] = rows[at] as number;
    return column;
  });
}

interface Pass {
  readonly adder: RowAdder;
  /** `[segments, adder.width]`, filled up with zeros. */
  readonly rows: Float64Array;
}

function planPasses(columns: readonly Float64Array[]): Pass[] {
  if (columns.length === 0) return [];
  const adder = columns.length > threeColumns.width ? sixColumns : threeColumns;
  return [{ adder, rows: interleave(columns.slice(0, adder.width), adder.width) }, ...planPasses(columns.slice(adder.width))];
}

function interleave(columns: readonly Float64Array[], width: number): Float64Array {
  const rows = new Float64Array((columns[0] as Float64Array).length * width);
  for (const [k, column] of columns.entries()) {
    for (let i = 0, at = k; i < column.length; i++, at += width) rows[at] = column[i] as number;
  }
  return rows;
}
