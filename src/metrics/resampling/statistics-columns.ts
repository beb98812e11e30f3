import type { SegmentStatistics } from "../corpus-statistics.js";

/** What a table of statistics needs to have. */
export type StatisticsTable = Pick<SegmentStatistics, "rows" | "width" | "segments">;

/** The columns of tables on the same segments, those of the first table first. */
export function columnsOf(tables: readonly StatisticsTable[]): Float64Array[] {
  return tables.flatMap(({ rows, width, segments }) =>
    Array.from({ length: width }, (_, c) => {
      const column = new Float64Array(segments);
      for (let i = 0, at = c; i < segments; i++, at += width) column[i] = rows[at] as number;
      return column;
    }),
  );
}

/** The opposite: `[segments, width]` of at most `width` columns, filled up with zeros. */
export function interleave(columns: readonly Float64Array[], width: number): Float64Array {
  const rows = new Float64Array((columns[0] as Float64Array).length * width);
  for (const [k, column] of columns.entries()) {
    for (let i = 0, at = k; i < column.length; i++, at += width) rows[at] = column[i] as number;
  }
  return rows;
}
