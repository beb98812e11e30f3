/** One record of a data file before its columns are looked at. */
export interface Row {
  /** Where it stands, for errors: `path:line`, or `path:row n` in Parquet files, which have no lines. Counted from 1. */
  readonly place: string;
  /** The line (row, in Parquet files) it starts at, counted from 1. */
  readonly number: number;
  readonly values: Readonly<Record<string, unknown>>;
  /** What may be wrong with it, for all that the file says: a sentence that begins with the place. */
  readonly doubt?: string;
}
