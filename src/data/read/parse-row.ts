import { DataError, nearest } from "../../core/index.js";
import type { ChatMessage } from "../../tokenizers/index.js";
import { chatColumns, chatPair, chatText, conversation, isChat } from "./chat.js";
import { columnsOfTemplate, fillTemplate, isTemplate } from "./column-template.js";
import { type Columns, columnNames } from "./columns.js";
import type { Row } from "./row.js";

/** A row's columns, with their types checked. Blank text is `undefined`: whether that is allowed depends on the split. */
export interface ParsedRow {
  readonly id: string | undefined;
  readonly source: string | undefined;
  readonly target: string | undefined;
  readonly references: readonly string[] | undefined;
  /** What is said before the answer, where the row is a conversation and read as one. */
  readonly turns?: readonly ChatMessage[] | undefined;
}

/** What is read of a row. */
export interface ParseRowOptions {
  /** Whether it has to have a target. */
  readonly labeled: boolean;
  /** Whether a conversation stays one, of any number of turns, instead of becoming a pair of texts. */
  readonly asConversations?: boolean | undefined;
}

/**
 * Reads the columns out of a row. Where there is no source column and none is named, a conversation of one question and one answer is source and target
 * ({@link chatPair}); as a column that is named, it is one of the two ({@link chatText}). `source`, `target` when the row must be labeled, and every column that `columns` names must be there.
 * References are a list of texts; a text (CSV has no lists) is read as a JSON list. An id may be a whole number. Throws a
 * {@link DataError} naming the row's place for a missing column (with the ones that are there) and for a value of another type.
 */
export function parseRow(given: Row, columns: Columns, { labeled, asConversations = false }: ParseRowOptions): ParsedRow {
  const names = columnNames(columns);
  const { row, turns } = withTexts(given, { columns, names, asConversations });
  const read = (key: keyof Columns, required: boolean) => {
    if (isTemplate(names[key])) return fillTemplate(names[key], row);
    if (Object.hasOwn(row.values, names[key])) return row.values[names[key]];
    if (required || columns[key] !== undefined) throw missingColumn(row, key, names[key]);
    return undefined;
  };
  return {
    source: textOf(read("source", true), row, names.source),
    // A file of inputs may lack the target column even when its labeled siblings have it under another name.
    target: textOf(labeled ? read("target", true) : unlabeledTarget(row, names.target), row, names.target),
    id: idOf(read("id", false), row, names.id),
    references: labeled ? referencesOf(row.values[names.references], row, names.references) : undefined,
    turns,
  };
}

/** What an unlabeled row has as a target, which it may lack: also where a template makes it of several columns. */
function unlabeledTarget(row: Row, name: string): unknown {
  if (!isTemplate(name)) return row.values[name];
  const isThere = columnsOfTemplate(name, Object.keys(row.values)).some((column) => row.values[column] != null);
  return isThere ? fillTemplate(name, row) : undefined;
}

interface TextOptions {
  readonly columns: Columns;
  readonly names: Required<Columns>;
  readonly asConversations: boolean;
}

/** A row with texts alone, and the turns that were there. */
interface RowTexts {
  readonly row: Row;
  readonly turns: readonly ChatMessage[] | undefined;
}

/** The row with texts where it has conversations: as its source or target, or as both, in a column that chat models know, where nothing else is its source. */
function withTexts(row: Row, { columns, names: { source, target }, asConversations }: TextOptions): RowTexts {
  const column = chatColumns.find((name) => isChat(row.values[name]));
  if (column !== undefined && columns.source === undefined && !(source in row.values)) {
    const { turns, ...pair } = asConversations ? conversation(row, column) : { turns: undefined, ...chatPair(row, column) };
    return { row: { ...row, values: { [target]: pair.target ?? null, ...row.values, [source]: pair.source } }, turns };
  }
  const asked = asConversations && isChat(row.values[source]) ? conversation(row, source) : undefined;
  if (asked !== undefined) {
    const answer = isChat(row.values[target]) ? { [target]: chatText(row, target, "target") } : {};
    if (asked.target !== undefined)
      return { row: { ...row, values: { ...row.values, [source]: chatText(row, source, "source") } }, turns: undefined };
    return { row: { ...row, values: { ...row.values, [source]: asked.source, ...answer } }, turns: asked.turns };
  }
  const texts = {
    ...(isChat(row.values[source]) ? { [source]: chatText(row, source, "source") } : {}),
    ...(isChat(row.values[target]) ? { [target]: chatText(row, target, "target") } : {}),
  };
  return { row: { ...row, values: { ...row.values, ...texts } }, turns: undefined };
}

function missingColumn(row: Row, key: keyof Columns, name: string): DataError {
  const present = Object.keys(row.values);
  const near = nearest(name, present) ?? usualNames[key].find((usual) => present.includes(usual)) ?? "NAME";
  if (near === "NAME" && present.some((column) => chatColumns.includes(column))) return chatRow(row, present);
  return new DataError(`${row.place}: no column "${name}"; the row has ${present.map((column) => `"${column}"`).join(", ") || "none"}.`, {
    hint: `Rename the column, or say which one it is: columns.${key}: ${near} in the recipe; ${flagFor(key, near)} on the command line.`,
  });
}

/** What files that were made for other tools call the columns. */
const usualNames: Readonly<Record<keyof Columns, readonly string[]>> = {
  source: "prompt instruction input question document article text context".split(" "),
  target: "completion response output answer summary highlights title headline".split(" "),
  id: ["guid", "idx"],
  references: ["answers", "targets"],
};

function chatRow(row: Row, present: readonly string[]): DataError {
  const column = present.find((name) => chatColumns.includes(name));
  return new DataError(`${row.place}: "${column}" holds no list of turns, each with role and content.`, {
    hint: 'Expected [{"role": "user", "content": "…"}, {"role": "assistant", "content": "…"}]; or columns source and target.',
  });
}

/** What names the column for a command: a setting of its recipe, or the flag of the one that takes no settings. */
function flagFor(key: keyof Columns, name: string): string {
  const setting = `--set data.columns.${key}=${name}`;
  return key === "source" ? `${setting}, or --source-column ${name} of retort generate,` : setting;
}

function textOf(value: unknown, row: Row, name: string): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "string") return value.trim() === "" ? undefined : value;
  throw wrongType(row, name, { value, expected: "text" });
}

function idOf(value: unknown, row: Row, name: string): string | undefined {
  if (typeof value === "bigint" || Number.isSafeInteger(value)) return String(value);
  if (typeof value === "number") throw wrongType(row, name, { value, expected: "text or a whole number" });
  return textOf(value, row, name);
}

function referencesOf(value: unknown, row: Row, name: string): readonly string[] | undefined {
  if (value === undefined || value === null || value === "") return undefined;
  const list = typeof value === "string" ? parsedOr(value) : value;
  const valid = Array.isArray(list) && list.every((item) => typeof item === "string" && item.trim() !== "");
  if (!valid) throw wrongType(row, name, { value, expected: "a list of texts, none blank" });
  return list.length === 0 ? undefined : list;
}

function parsedOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function wrongType(row: Row, name: string, { value, expected }: { value: unknown; expected: string }): DataError {
  // Parquet's 64-bit integers have no JSON form.
  const shown = JSON.stringify(value, (_, part: unknown) => (typeof part === "bigint" ? Number(part) : part));
  const short = shown.length > 60 ? `${shown.slice(0, 60)}…` : shown;
  return new DataError(`${row.place}: column "${name}" holds ${short}; expected ${expected}.`);
}
