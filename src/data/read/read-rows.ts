import { DataError } from "../../core/index.js";
import { chatColumns } from "./chat.js";
import { columnsOfTemplate, isTemplate } from "./column-template.js";
import { type Columns, columnNames, columnsAmong } from "./columns.js";
import { assertFile } from "./open-bytes.js";
import { readJsonl } from "./read-jsonl.js";
import type { Row } from "./row.js";

/** The file name endings that the readers know. */
export const dataExtensions = [".jsonl", ".jsonl.gz", ".csv", ".tsv", ".parquet"] as const;

/** The ending of a data file's name, or undefined if no reader knows it. */
export function dataExtension(path: string): (typeof dataExtensions)[number] | undefined {
  return dataExtensions.find((extension) => path.endsWith(extension));
}

/** How rows are read. */
export interface ReadRowsOptions {
  readonly columns?: Columns;
  /** What counts where `columns` names no source and the file has none. */
  readonly taskColumns?: Columns | undefined;
  /** What parts the fields of a `.csv` or `.tsv` file: a character, or `tab`. Default: a comma, and a tab in `.tsv`. Other files have none. */
  readonly delimiter?: string | undefined;
  /** The endings that the error for an unknown one names, where the caller reads more kinds. */
  readonly accepted?: readonly string[];
}

/**
 * The rows of a data file, streamed in one pass by the reader for its ending. Throws a {@link DataError} for a path without a file, an ending that no
 * reader knows, and whatever the reader throws.
 */
export async function* readRows(
  path: string,
  { columns = {}, taskColumns, delimiter, accepted }: ReadRowsOptions = {},
): AsyncGenerator<Row> {
  switch (dataExtension(path)) {
    case ".jsonl":
    case ".jsonl.gz":
      return yield* readJsonl(path);
    // With the packages that they take, loaded where they are needed: a command that computes next to nothing spends a third of its time on loading.
    case ".csv":
    case ".tsv":
      return yield* (await import("./read-csv.js")).readCsv(path, characterOf(delimiter ?? (path.endsWith(".tsv") ? "tab" : ",")));
    case ".parquet":
      return yield* (await import("./read-parquet.js")).readParquet(path, (present) =>
        wantedColumns(columnsAmong(present, columns, taskColumns), present),
      );
    case undefined:
      await assertFile(path);
      throw unknownKind(path, accepted ?? dataExtensions);
  }
}

/** Conversations are read where nothing else is the source. */
function wantedColumns(columns: Columns, present: readonly string[]): readonly string[] {
  const names = Object.values(columnNames(columns)).flatMap((name) => (isTemplate(name) ? columnsOfTemplate(name, present) : [name]));
  return columns.source !== undefined || present.includes("source") ? names : [...names, ...chatColumns, "tools", "functions"];
}

function characterOf(delimiter: string): string {
  return delimiter === "tab" ? "\t" : delimiter;
}

function unknownKind(path: string, accepted: readonly string[]): DataError {
  if (/\.(?:arrow|feather)$/.test(path)) {
    return new DataError(`${path}: an Arrow file, which is not read.`, {
      hint: "Save it as Parquet: Dataset.to_parquet of datasets, or pyarrow.parquet.write_table.",
    });
  }
  return new DataError(`${path}: unknown kind of data file.`, { hint: `Its name must end in one of ${accepted.join(", ")}.` });
}
