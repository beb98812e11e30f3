import { columnsOf, interleave, type StatisticsTable } from "../statistics-columns.js";
import { type RowAdder, sixColumns, threeColumns } from "./add-rows.js";
import { packColumns, unpackSums } from "./pack-columns.js";

/** Sums of the rows whose numbers are the first `count` of `drawn`: one number per column. The array is overwritten by the next call. */
export type DrawnSums = (drawn: Int32Array, count: number) => Float64Array;

/**
 * Prepares tables of statistics on the same segments for many {@link DrawnSums}, which have the columns of the first table first. At most as many
 * rows may be drawn as there are segments: columns of counts then share float64s without running into each other ({@link packColumns}), which saves more
 * than half of the time and stays exact. Columns that are not counts are summed one by one.
 */
export function drawnSums(tables: readonly StatisticsTable[]): DrawnSums {
  const packed = packColumns(columnsOf(tables), tables[0]?.segments ?? 0);
  const passes = planPasses(packed.bins.map(({ values }) => values));
  const sums = new Float64Array(packed.columns.length);
  const totals = new Float64Array(passes.reduce((width, { adder }) => width + adder.width, 0));
  return (drawn, count) => {
    totals.fill(0);
    let to = 0;
    for (const { adder, rows } of passes) {
      adder.add(rows, drawn, count, totals, to);
      to += adder.width;
    }
    unpackSums(packed, totals, sums);
    return sums;
  };
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
