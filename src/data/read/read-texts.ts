import { DataError } from "../../core/index.js";
import { readLines } from "./read-lines.js";
import { dataExtension } from "./read-rows.js";

/** Whether a file is text with one entry per line: whatever is no data file, whose rows have columns. */
export function isTextFile(path: string): boolean {
  if (/\.json(\.gz)?$/.test(path)) {
    throw new DataError(`${path}: unknown kind of file.`, { hint: "JSON needs one object per line, in a file whose name ends in .jsonl." });
  }
  return dataExtension(path) === undefined;
}

/**
 * The lines of a text file as they are, blank ones included. Only line feeds end a line, with or without a carriage return before them: other characters that
 * Unicode calls line separators stay in their text. Throws a {@link DataError} for a file without a line, and whatever `readLines` throws.
 */
export async function readTexts(path: string): Promise<string[]> {
  const texts: string[] = [];
  for await (const { text } of readLines(path)) texts.push(text);
  if (texts.length === 0) throw new DataError(`${path}: the file is empty.`);
  return texts;
}
