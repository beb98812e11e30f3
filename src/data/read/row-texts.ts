import { DataError } from "../../core/index.js";
import type { Row } from "./row.js";

/** A row's id as text, or undefined where it has none. Throws a {@link DataError} for one that is neither text nor a whole number. */
export function rowId({ values, place }: Row): string | undefined {
  const { id } = values;
  if (id === undefined || id === null || typeof id === "string") return id ?? undefined;
  if (Number.isSafeInteger(id) || typeof id === "bigint") return String(id);
  throw wrongValue(place, { column: "id", value: id, expected: "text or a whole number" });
}

/**
 * Every acceptable target of a row, without repeats: its `target`, if it has one, then its `references`, a list of texts (in files that know no lists, a JSON list).
 * Throws a {@link DataError} for a row that has neither, and for values of other types.
 */
export function rowReferences({ values, place }: Row): readonly string[] {
  const { target, references } = values;
  if (target !== undefined && target !== null && typeof target !== "string") {
    throw wrongValue(place, { column: "target", value: target, expected: "text" });
  }
  const texts = [...(typeof target === "string" ? [target] : []), ...listOf(references, place)];
  if (texts.length > 0) return [...new Set(texts)];
  const present = Object.keys(values).map((name) => `"${name}"`);
  throw new DataError(`${place}: the row has neither "target" nor "references"; it has ${present.join(", ") || "nothing"}.`, {
    hint: "Give a split of a dataset, the predictions of a run folder, or a .txt file with one reference per line.",
  });
}

function listOf(value: unknown, place: string): readonly string[] {
  if (value === undefined || value === null || value === "") return [];
  const list = typeof value === "string" ? parsedOr(value) : value;
  if (Array.isArray(list) && list.every((item) => typeof item === "string")) return list;
  throw wrongValue(place, { column: "references", value, expected: "a list of texts" });
}

function parsedOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** What is wrong with a value. */
export interface WrongValue {
  readonly column: string;
  readonly value: unknown;
  readonly expected: string;
}

/** The error for a value of another type. */
export function wrongValue(place: string, { column, value, expected }: WrongValue): DataError {
  const shown = JSON.stringify(value, (_, part: unknown) => (typeof part === "bigint" ? Number(part) : part)) ?? "nothing";
  return new DataError(`${place}: "${column}" holds ${shown.length > 60 ? `${shown.slice(0, 60)}…` : shown}; expected ${expected}.`);
}
