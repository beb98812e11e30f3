import { DataError } from "../../core/index.js";
import { cutOffHint } from "./cut-off.js";
import type { Line } from "./line-splitter.js";
import { readLines } from "./read-lines.js";
import type { Row } from "./row.js";

/**
 * The rows of a JSON Lines file (`.jsonl`, `.jsonl.gz`): one JSON object per line, blank lines left out. Throws a {@link DataError} naming
 * `path:line` for a line that is not a JSON object, and whatever `readLines` throws.
 */
export async function* readJsonl(path: string): AsyncGenerator<Row> {
  for await (const line of readLines(path)) {
    if (line.text.trim() === "") continue;
    const place = `${path}:${line.number}`;
    yield { place, number: line.number, values: parseObject(line, place) };
  }
}

const hint = 'Expected one JSON object per line, such as {"source": "…", "target": "…"}.';

function parseObject({ text, hasBreak }: Line, place: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new DataError(`${place}: broken JSON: ${(cause as Error).message}.`, { hint: hasBreak ? hint : cutOffHint, cause });
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  const what = value === null ? "null" : Array.isArray(value) ? "an array" : `a ${typeof value}`;
  throw new DataError(`${place}: expected a JSON object, got ${what}.`, { hint });
}
