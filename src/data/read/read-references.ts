import { DataError } from "../../core/index.js";
import { readRows } from "./read-rows.js";
import { isTextFile, readTexts } from "./read-texts.js";
import { rowId, rowReferences } from "./row-texts.js";

/** What outputs are compared with. */
export interface ReferenceTexts {
  /** One list per segment, in order. */
  readonly references: readonly (readonly string[])[];
  /** The rows' own ids; undefined where a row has none, and for text files. */
  readonly ids: readonly string[] | undefined;
}

/**
 * The references of a file: one per line of a text file, or the rows' `target` and `references` in a data file (`.jsonl`, `.jsonl.gz`, `.csv`, `.tsv`, `.parquet`), such
 * as a dataset's split or a run folder's predictions. Blank ones stay. Throws a {@link DataError} for an empty file, a row without
 * references, and whatever the readers throw.
 */
export async function readReferences(path: string): Promise<ReferenceTexts> {
  if (isTextFile(path)) return { references: (await readTexts(path)).map((text) => [text]), ids: undefined };
  const references: (readonly string[])[] = [];
  const ids: (string | undefined)[] = [];
  for await (const row of readRows(path)) {
    references.push(rowReferences(row));
    ids.push(rowId(row));
  }
  if (references.length === 0) throw new DataError(`${path}: the file has no rows.`);
  return { references, ids: completeIds(ids) };
}

/** The ids, if every row has one. */
export function completeIds(ids: readonly (string | undefined)[]): readonly string[] | undefined {
  return ids.every((id) => id !== undefined) ? ids : undefined;
}
