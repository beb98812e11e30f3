import { DataError } from "../../core/index.js";
import { readRows } from "./read-rows.js";
import type { Row } from "./row.js";
import { rowId, rowReferences } from "./row-texts.js";

/**
 * The texts of a file that goes with another by its rows' ids: all acceptable targets of each (`references`), or one (`target`).
 * @throws DataError naming the place for a row without an id or without a text, and for an id that stands twice; and whatever `readRows` throws.
 */
export async function readById(path: string, column: "references" | "target"): Promise<Map<string, readonly string[]>> {
  const found = new Map<string, readonly string[]>();
  for await (const row of readRows(path, { columns: { source: column } })) {
    const id = rowId(row);
    if (id === undefined) throw new DataError(`${row.place}: the row has no id, by which it goes with another file's.`);
    if (found.has(id)) throw new DataError(`${row.place}: the id ${JSON.stringify(id)} stands twice.`);
    found.set(id, textsOf(row, column));
  }
  if (found.size === 0) throw new DataError(`${path}: the file has no rows.`);
  return found;
}

function textsOf(row: Row, column: "references" | "target"): readonly string[] {
  const texts = rowReferences(column === "target" ? { ...row, values: { target: row.values.target } } : row);
  const blank = texts.find((text) => text.trim() === "");
  if (blank !== undefined) throw new DataError(`${row.place}: "${column}" is blank.`);
  return texts;
}
