import { DataError } from "../../core/index.js";
import { type Columns, columnNames } from "./columns.js";
import { assertFile } from "./open-bytes.js";
import { readJsonl } from "./read-jsonl.js";
import type { Row } from "./row.js";

/** The file name endings that the readers know. */
export const dataExtensions = [".jsonl", ".jsonl.gz", ".csv", ".parquet"] as const;

/** The ending of a data file's name, or undefined if no reader knows it. */
export function dataExtension(path: string): (typeof dataExtensions)[number] | undefined {
  return dataExtensions.find((extension) => path.endsWith(extension));
}

/**
 * The rows of a data file, streamed in one pass by the reader for its ending. Throws a {@link DataError} for a path without a file, an ending that no
 * reader knows, and whatever the reader throws.
 * @param accepted The endings that the error names, where the caller reads more kinds.
 */
export async function* readRows(path: string, columns: Columns, accepted: readonly string[] = dataExtensions): AsyncGenerator<Row> {
  switch (dataExtension(path)) {
    case ".jsonl":
    case ".jsonl.gz":
      return yield* readJsonl(path);
    // With the packages that they take, loaded where they are needed: a command that computes next to nothing spends a third of its time on loading.
    case ".csv":
      return yield* (await import("./read-csv.js")).readCsv(path);
    case ".parquet":
      return yield* (await import("./read-parquet.js")).readParquet(path, Object.values(columnNames(columns)));
    case undefined:
      await assertFile(path);
      throw new DataError(`${path}: unknown kind of data file.`, { hint: `Its name must end in one of ${accepted.join(", ")}.` });
  }
}
