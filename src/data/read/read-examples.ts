import { basename, extname } from "node:path";
import { DataError } from "../../core/index.js";
import type { Example, UnlabeledInput } from "../example.js";
import { type Columns, columnsAmong } from "./columns.js";
import { type ParsedRow, parseRow } from "./parse-row.js";
import { readLines } from "./read-lines.js";
import { dataExtension, dataExtensions, readRows } from "./read-rows.js";
import type { Row } from "./row.js";

/** How to read a data file. */
export interface ReadExamplesOptions {
  readonly columns?: Columns;
  /** What counts where `columns` names no source and a row has none: those of a task as it is published. */
  readonly taskColumns?: Columns | undefined;
  /** Of `.csv` and `.tsv` files; see readRows. */
  readonly delimiter?: string | undefined;
  /**
   * Where each id was seen first. Give several files the same map to have ids unique over all of them (train and unlabeled share theirs,
   * because pseudo-targets are matched to inputs by id).
   */
  readonly places?: Map<string, string>;
  /** Whether conversations stay conversations, for models that read them as such. */
  readonly asConversations?: boolean | undefined;
  /** Hears of what may be wrong with the file, for all that it says: a sentence that begins with the place. */
  readonly onNote?: ((note: string) => void) | undefined;
}

/**
 * The labeled examples of a data file. A row without an id gets the file's stem and its line: `train:17`; where another file of that name has
 * taken it, `labeled/train:17` or `unlabeled/train:17`. Throws a {@link DataError}
 * naming the places for blank sources and targets (all of them in one error), ids that stand twice, and a file without rows; and whatever
 * `readRows` and `parseRow` throw.
 */
export async function readExamples(path: string, options: ReadExamplesOptions = {}): Promise<Example[]> {
  const blankTargets: Row[] = [];
  const examples = await collect(path, { ...options, labeled: true }, (parsed, row) => {
    if (parsed.target === undefined) blankTargets.push(row);
    const references = parsed.references === undefined ? {} : { references: parsed.references };
    return { target: parsed.target ?? "", ...references };
  });
  if (blankTargets.length > 0) {
    throw new DataError(`${path}: ${listed(blankTargets)} no target.`, { hint: "Rows without a target belong in the unlabeled split." });
  }
  return examples;
}

/**
 * The inputs of a data file without labels, where the target column is absent or blank. A row that has a target is a {@link DataError}:
 * a label that nobody uses is a mistake, and one that leaks is worse. Otherwise like {@link readExamples}.
 */
export async function readInputs(path: string, options: ReadExamplesOptions = {}): Promise<UnlabeledInput[]> {
  const labeled: Row[] = [];
  const inputs = await collect(path, { ...options, labeled: false }, (parsed, row) => {
    if (parsed.target !== undefined) labeled.push(row);
    return {};
  });
  if (labeled.length > 0) {
    throw new DataError(`${path}: ${listed(labeled)} a target, but this is the unlabeled split.`, {
      hint: "Move these rows to train, or take their target away.",
    });
  }
  return inputs;
}

/**
 * The inputs of any data file, labeled or not: nobody looks at the targets. A text file (`.txt`) has one input per line; blank lines are left out.
 * Otherwise like {@link readInputs}.
 */
export async function readSources(path: string, options: ReadExamplesOptions = {}): Promise<UnlabeledInput[]> {
  const { columns = {}, delimiter } = options;
  const rows = path.endsWith(".txt")
    ? textRows(path, columns)
    : readRows(path, { columns, delimiter, accepted: [...dataExtensions, ".txt"] });
  return collect(path, { ...options, rows, labeled: false }, () => ({}));
}

async function* textRows(path: string, columns: Columns): AsyncGenerator<Row> {
  for await (const { text, number } of readLines(path)) {
    if (text.trim() !== "") yield { place: `${path}:${number}`, number, values: { [columns.source ?? "source"]: text } };
  }
}

interface CollectOptions extends ReadExamplesOptions {
  readonly labeled: boolean;
  /** Default: those that the reader for the file's ending gives. */
  readonly rows?: AsyncIterable<Row>;
}

async function collect<Rest>(
  path: string,
  {
    columns = {},
    taskColumns,
    delimiter,
    places = new Map<string, string>(),
    onNote,
    asConversations,
    labeled,
    rows = readRows(path, { columns, taskColumns, delimiter }),
  }: CollectOptions,
  restOf: (parsed: ParsedRow, row: Row) => Rest,
): Promise<(UnlabeledInput & Rest)[]> {
  const stem = basename(path, dataExtension(path) ?? extname(path));
  const blankSources: Row[] = [];
  const examples: (UnlabeledInput & Rest)[] = [];
  for await (const row of rows) {
    if (row.doubt !== undefined) onNote?.(row.doubt);
    const parsed = parseRow(row, columnsAmong(Object.keys(row.values), columns, taskColumns), { labeled, asConversations });
    const numbered = `${stem}:${row.number}`;
    // Files of one name in two folders are two splits, and their rows are not the same rows.
    const id = parsed.id ?? (places.has(numbered) ? `${labeled ? "labeled" : "unlabeled"}/${numbered}` : numbered);
    claim(id, row, places);
    if (parsed.source === undefined) blankSources.push(row);
    const turns = parsed.turns === undefined ? {} : { turns: parsed.turns };
    examples.push({ id, source: parsed.source ?? "", ...turns, ...restOf(parsed, row) });
  }
  if (examples.length === 0) throw new DataError(`${path}: the file has no rows.`);
  if (blankSources.length > 0) throw new DataError(`${path}: ${listed(blankSources)} an empty source.`, { hint: "Remove these rows." });
  return examples;
}

function claim(id: string, row: Row, places: Map<string, string>): void {
  const earlier = places.get(id);
  if (earlier !== undefined) {
    throw new DataError(`${row.place}: the id "${id}" stands at ${earlier} already.`, {
      hint: "Make the ids unique, or drop the column: rows without an id are numbered by file and line.",
    });
  }
  places.set(id, row.place);
}

function listed(rows: readonly Row[]): string {
  const shown = rows.slice(0, 8).map((row) => row.number);
  const more = rows.length > shown.length ? ` and ${rows.length - shown.length} more` : "";
  const unit = rows[0]?.place.includes(":row ") === true ? "row" : "line";
  return rows.length === 1 ? `${unit} ${shown[0]} has` : `${unit}s ${shown.join(", ")}${more} have`;
}
