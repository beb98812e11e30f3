import { DataError } from "../../core/index.js";
import type { Row } from "./row.js";

/** A part of a template: text as it stands, or the path of a value. */
type Part = { readonly text: string } | { readonly path: readonly Part[] };

/** Whether what names a column is a template over columns, such as `{context}; answer: {answers.text[0]}`, and no name. */
export function isTemplate(name: string): boolean {
  return name.includes("{");
}

/**
 * The text that a template makes of a row: every `{path}` is replaced by the value there, text or a number. A path is a column's name, then `.key` of an object or `[0]` of
 * a list, as often as need be; a `{path}` within it is replaced first, so that `{hypothesis_{label}}` is the column that another one names. `{{` and `}}` are braces.
 * Undefined where a value is there and null.
 * @throws DataError naming the row's place for a value that is not there (with the columns that are) or is neither text nor a number.
 */
export function fillTemplate(template: string, row: Row): string | undefined {
  return filled(parseTemplate(template, row.place), row);
}

/** Which of a file's columns a template may need: those that its paths can begin with. */
export function columnsOfTemplate(template: string, present: readonly string[]): string[] {
  const patterns = pathsOf(parseTemplate(template, "columns")).map(rootPattern);
  return present.filter((name) => patterns.some((pattern) => pattern.test(name)));
}

function filled(parts: readonly Part[], row: Row): string | undefined {
  let text = "";
  for (const part of parts) {
    const path = "text" in part ? undefined : filled(part.path, row);
    const value = "text" in part ? part.text : path === undefined ? undefined : valueAt(path, row);
    if (value === undefined) return undefined;
    text += value;
  }
  return text;
}

/** The value at a path as text; undefined for null. */
function valueAt(path: string, row: Row): string | undefined {
  let value: unknown = row.values;
  for (const key of keysOf(path)) {
    const isThere = typeof value === "object" && value !== null && Object.hasOwn(value, key);
    if (!isThere) throw missing(path, row);
    value = (value as Record<string, unknown>)[key];
  }
  if (value === null || value === undefined) return undefined;
  if (typeof value === "string") return value;
  if (typeof value === "bigint" || Number.isFinite(value)) return String(value);
  throw new DataError(
    `${row.place}: {${path}} is ${Array.isArray(value) ? "a list" : `of the type ${typeof value}`}; expected text or a number.`,
    {
      hint: `Say which part of it: {${path}${Array.isArray(value) ? "[0]" : ".key"}}.`,
    },
  );
}

function missing(path: string, row: Row): DataError {
  const present = Object.keys(row.values).map((name) => `"${name}"`);
  return new DataError(`${row.place}: the row has no {${path}}; it has ${present.join(", ") || "nothing"}.`);
}

/** `answers.text[0]` → answers, text, 0. */
function keysOf(path: string): string[] {
  return path.replace(/\[(\d+)\]/g, ".$1").split(".");
}

/** What the column that a path begins with may be called. */
function rootPattern(path: readonly Part[]): RegExp {
  const written = path
    .map((part) => ("text" in part ? part.text.replace(/[.[].*$/s, "\0").replace(/[\\^$*+?()|{}]/g, "\\$&") : ".*"))
    .join("");
  return new RegExp(`^${written.replace(/\0.*$/s, "")}$`);
}

function pathsOf(parts: readonly Part[]): (readonly Part[])[] {
  return parts.flatMap((part) => ("path" in part ? [part.path, ...pathsOf(part.path)] : []));
}

/** @throws DataError for braces that do not match, or have nothing between them. */
function parseTemplate(template: string, place: string): Part[] {
  const fail = (): never => {
    throw new DataError(`${place}: the template ${JSON.stringify(template)} has braces that do not match, or nothing between them.`, {
      hint: "{column} stands for a column's text; a brace as text is doubled: {{ or }}.",
    });
  };
  let at = 0;
  const parts = (isInner: boolean): Part[] => {
    const found: Part[] = [];
    let text = "";
    const flush = (): void => {
      if (text !== "") found.push({ text });
      text = "";
    };
    while (at < template.length) {
      const character = template[at++] as string;
      const isDoubled = !isInner && template[at] === character && (character === "{" || character === "}");
      if (isDoubled) {
        text += character;
        at++;
      } else if (character === "{") {
        flush();
        found.push({ path: parts(true) });
      } else if (character === "}") {
        if (!isInner) fail();
        flush();
        return found.length === 0 ? fail() : found;
      } else {
        text += character;
      }
    }
    if (isInner) fail();
    flush();
    return found;
  };
  return parts(false);
}
