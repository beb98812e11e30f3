import { DataError } from "../../core/index.js";
import { readJsonl } from "./read-jsonl.js";
import { completeIds } from "./read-references.js";
import { dataExtension } from "./read-rows.js";
import { isTextFile, readTexts } from "./read-texts.js";
import type { Row } from "./row.js";
import { rowId, rowReferences, wrongValue } from "./row-texts.js";

/** Outputs of one system, or of several on the same inputs. */
export interface PredictionTexts {
  /** By the system's name, in order; a file that does not name its only system has it under `""`. */
  readonly systems: Readonly<Record<string, readonly string[]>>;
  /** What the file itself has to compare them with; undefined for text files and outputs without references. */
  readonly references: readonly (readonly string[])[] | undefined;
  /** The rows' own ids; undefined where a row has none, and for text files. */
  readonly ids: readonly string[] | undefined;
}

/**
 * The outputs in a file: one per line of a text file; in JSON lines what `retort generate` writes (`outputs`, one per input) or a run folder has
 * (`predictions`, one per system, and `references`). Blank outputs are outputs. Throws a {@link DataError} for an empty file, a row that is
 * neither, rows of different systems, and whatever the readers throw.
 */
export async function readPredictions(path: string): Promise<PredictionTexts> {
  if (isTextFile(path)) return { systems: { "": await readTexts(path) }, references: undefined, ids: undefined };
  if (!dataExtension(path)?.startsWith(".jsonl")) {
    throw new DataError(`${path}: predictions are not read from such a file.`, { hint: "Give a .txt with one per line, or .jsonl." });
  }
  const rows: Row[] = [];
  for await (const row of readJsonl(path)) rows.push(row);
  const [first] = rows;
  if (first === undefined) throw new DataError(`${path}: the file has no rows.`);
  const names = Object.keys(outputsOf(first));
  const outputs = rows.map((row) => sameSystems(outputsOf(row), names, row));
  return {
    systems: Object.fromEntries(names.map((name) => [name, outputs.map((each) => each[name] as string)])),
    references: rows.every(({ values }) => values.references !== undefined) ? rows.map(rowReferences) : undefined,
    ids: completeIds(rows.map(rowId)),
  };
}

/** A row's outputs by system. */
function outputsOf(row: Row): Readonly<Record<string, string>> {
  const { predictions, outputs } = row.values;
  if (predictions !== undefined) return predictionsOf(predictions, row);
  if (outputs !== undefined) return { "": onlyOutput(outputs, row) };
  const present = Object.keys(row.values).map((name) => `"${name}"`);
  throw new DataError(`${row.place}: the row has neither "predictions" nor "outputs"; it has ${present.join(", ") || "nothing"}.`, {
    hint: "Give what retort generate writes, the predictions of a run folder, or a .txt file with one output per line.",
  });
}

function predictionsOf(value: unknown, { place }: Row): Readonly<Record<string, string>> {
  const isMap = typeof value === "object" && value !== null && !Array.isArray(value);
  if (isMap && Object.keys(value).length > 0 && Object.values(value).every((text) => typeof text === "string")) {
    return value as Readonly<Record<string, string>>;
  }
  throw wrongValue(place, { column: "predictions", value, expected: "a text for each system's name" });
}

function onlyOutput(value: unknown, { place }: Row): string {
  const list = Array.isArray(value) ? (value as readonly { readonly text?: unknown }[]) : [];
  if (list.length > 1) {
    throw new DataError(`${place}: the row has ${list.length} outputs; one per input can be scored.`, {
      hint: "Generate with --sequences 1.",
    });
  }
  const text = list[0]?.text;
  if (typeof text === "string") return text;
  throw wrongValue(place, { column: "outputs", value, expected: 'a list with one output, such as [{"text": "…"}]' });
}

function sameSystems(
  outputs: Readonly<Record<string, string>>,
  names: readonly string[],
  { place }: Row,
): Readonly<Record<string, string>> {
  const own = Object.keys(outputs);
  if (own.length === names.length && names.every((name) => Object.hasOwn(outputs, name))) return outputs;
  throw new DataError(`${place}: the row has outputs of ${own.join(", ")}; the first has ${names.join(", ")}.`);
}
