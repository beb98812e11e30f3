import { Readable } from "node:stream";
import { CsvError, parse } from "csv-parse";
import { DataError } from "../../core/index.js";
import { cutOffHint } from "./cut-off.js";
import type { Line } from "./line-splitter.js";
import { maxLineBytes, readLines } from "./read-lines.js";
import type { Row } from "./row.js";

/**
 * The rows of a CSV file (RFC 4180: commas or another delimiter, double quotes, a first line with the column names), in one pass. Quoted fields may hold line
 * breaks, which become LF; blank lines are left out. Every value is a string. Throws a {@link DataError} naming `path:line` for a row with
 * more or fewer fields than the header, a column name that stands there twice, a header that another delimiter seems to part, broken quotes (those behind a
 * backslash by that name) and a record over 16 MiB.
 */
export async function* readCsv(path: string, delimiter = ","): AsyncGenerator<Row> {
  const place: CsvPlace = { path, line: 1, last: undefined };
  const lines = Readable.from(linesAgain(place));
  const parser = parse({
    columns: (header: string[]) => checkedHeader(header, { path, delimiter }),
    delimiter,
    info: true,
    skip_empty_lines: true,
    max_record_size: maxLineBytes,
  });
  lines.once("error", (error) => parser.destroy(error));
  lines.pipe(parser);
  try {
    for await (const { record, info } of parser as AsyncIterable<CsvRecord>) {
      const number = startLine(record, info.lines);
      const row = { place: `${path}:${number}`, number, values: record };
      yield place.last?.number === info.lines ? { ...row, ...doubtOf(place.last, row.place) } : row;
      place.line = info.lines + 1;
    }
  } catch (error) {
    throw await csvError(error, { ...place, delimiter });
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

/** How far a file is read. */
interface CsvPlace {
  readonly path: string;
  /** The line that the next record starts at. */
  line: number;
  /** A last line that the file ends in without a line break, once it is reached. */
  last: Line | undefined;
}

async function* linesAgain(place: CsvPlace): AsyncGenerator<string> {
  for await (const line of readLines(place.path)) {
    if (!line.hasBreak) place.last = line;
    yield `${line.text}\n`;
  }
}

/** A field that is not quoted may have lost its end, and nothing shows it. Many programs leave the last line break out, so that it is no error. */
function doubtOf({ text }: Line, place: string): { readonly doubt?: string } {
  if (text.endsWith('"')) return {};
  return { doubt: `${place}: the file ends in this row, without a line break. If it was cut off, the row's last field is not whole.` };
}

/** What else parts the fields of files that are called CSV, and how it is named. */
const otherDelimiters = { ";": ";", "\t": "tab", "|": "|", ",": "," } as const;

interface CsvFormat {
  readonly path: string;
  readonly delimiter: string;
}

function checkedHeader(header: readonly string[], { path, delimiter }: CsvFormat): string[] {
  const names = header.map((name) => name.trim());
  const [only] = names;
  const other = Object.entries(otherDelimiters).find(([character]) => character !== delimiter && only?.includes(character) === true);
  if (names.length === 1 && other !== undefined) {
    throw new DataError(
      `${path}:1: the header has one column, ${JSON.stringify(only)}: the fields seem to be parted by ${nameOf(other[0])}, not by ${nameOf(delimiter)}.`,
      {
        hint: `Say so: data.delimiter: ${JSON.stringify(other[1])} in a recipe, --set data.delimiter='${other[1]}' or, of retort generate, --delimiter '${other[1]}'. Files that end in .tsv are parted by tabs.`,
      },
    );
  }
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined) throw new DataError(`${path}:1: the column "${repeated}" stands twice in the header.`);
  return names;
}

function nameOf(delimiter: string): string {
  return { ",": "a comma", ";": "a semicolon", "\t": "a tab", "|": "a bar" }[delimiter] ?? JSON.stringify(delimiter);
}

async function csvError(error: unknown, { path, line, last, delimiter }: CsvPlace & { readonly delimiter: string }): Promise<unknown> {
  if (!(error instanceof CsvError)) return error;
  const isOpen = error.code === "CSV_QUOTE_NOT_CLOSED";
  const at = isOpen ? await openedAt(path) : typeof error.lines === "number" ? error.lines : line;
  if (await hasBackslashQuote(path, at)) {
    return new DataError(
      `${path}:${at}: broken CSV: a quote stands behind a backslash (\\"); in CSV a quote inside a field is doubled ("").`,
      {
        hint: "Save it with doubled quotes (csv.writer of Python does, with its defaults), or as JSON lines.",
        cause: error,
      },
    );
  }
  const what = isOpen
    ? `a quote opens in this row and is not closed up to the end of the file, line ${error.lines}`
    : error.message.replace(/\.$/, "");
  return new DataError(`${path}:${at}: broken CSV: ${what}.`, {
    hint:
      last !== undefined && (isOpen || at === last.number)
        ? cutOffHint
        : `Fields are parted by ${nameOf(delimiter)}; a field that holds one, a quote or a line break stands in double quotes.`,
    cause: error,
  });
}

/** The line of the quote that is never closed: those before it come in pairs, doubled ones included. */
async function openedAt(path: string): Promise<number> {
  let [opened, isOpen] = [1, false];
  for await (const { number, text } of readLines(path)) {
    if ((text.split('"').length - 1) % 2 === 0) continue;
    isOpen = !isOpen;
    if (isOpen) opened = number;
  }
  return opened;
}

async function hasBackslashQuote(path: string, line: number): Promise<boolean> {
  for await (const { number, text } of readLines(path)) if (number === line) return text.includes('\\"');
  return false;
}
