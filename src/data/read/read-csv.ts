import { Readable } from "node:stream";
import { CsvError, parse } from "csv-parse";
import { DataError } from "../../core/index.js";
import { maxLineBytes, readLines } from "./read-lines.js";
import type { Row } from "./row.js";

/**
 * The rows of a CSV file (RFC 4180: commas, double quotes, a first line with the column names), in one pass. Quoted fields may hold line
 * breaks, which become LF; blank lines are left out. Every value is a string. Throws a {@link DataError} naming `path:line` for a row with
 * more or fewer fields than the header, a column name that stands there twice, broken quotes and a record over 16 MiB.
 */
export async function* readCsv(path: string): AsyncGenerator<Row> {
  const place = { path, line: 1 };
  const lines = Readable.from(linesAgain(path));
  const parser = parse({
    columns: (header: string[]) => checkedHeader(header, path),
    info: true,
    skip_empty_lines: true,
    max_record_size: maxLineBytes,
  });
  lines.once("error", (error) => parser.destroy(error));
  lines.pipe(parser);
  try {
    for await (const { record, info } of parser as AsyncIterable<CsvRecord>) {
      const number = startLine(record, info.lines);
      yield { place: `${path}:${number}`, number, values: record };
      place.line = info.lines + 1;
    }
  } catch (error) {
    throw csvError(error, place);
  } finally {
    lines.destroy();
  }
}

interface CsvRecord {
  readonly record: Record<string, string>;
  /** `lines`: the number of the record's last line. */
  readonly info: { readonly lines: number };
}

/** The parser counts to a record's last line; the line breaks inside its fields lead back to its first. */
function startLine(record: Record<string, string>, lastLine: number): number {
  const inside = Object.values(record).reduce((count, field) => count + field.split("\n").length - 1, 0);
  return lastLine - inside;
}

async function* linesAgain(path: string): AsyncGenerator<string> {
  for await (const { text } of readLines(path)) yield `${text}\n`;
}

function checkedHeader(header: readonly string[], path: string): string[] {
  const names = header.map((name) => name.trim());
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined) throw new DataError(`${path}:1: the column "${repeated}" stands twice in the header.`);
  return names;
}

function csvError(error: unknown, { path, line }: { path: string; line: number }): unknown {
  if (!(error instanceof CsvError)) return error;
  const at = typeof error.lines === "number" ? error.lines : line;
  return new DataError(`${path}:${at}: broken CSV: ${error.message}.`, {
    hint: "Fields are separated by commas; a field that holds a comma, a quote or a line break stands in double quotes.",
    cause: error,
  });
}
