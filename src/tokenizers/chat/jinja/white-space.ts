import type { Text } from "./text.js";

/** What Python's `str.isspace` is true of. */
const space = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const spaceAt = { start: new RegExp(`^[${space}]+`), end: new RegExp(`[${space}]+$`) };
const words = new RegExp(`[^${space}]+`, "g");
/** What ends a line for Python's `str.splitlines`. */
const lineEnds = "\\r\\n|[\\n-\\r\\x1c-\\x1e\\x85\\u2028\\u2029]";
const lineEnd = new RegExp(lineEnds, "g");

/** Whether a character is white space to Python. */
export function isSpace(character: string): boolean {
  return spaceAt.start.test(character);
}

/** Which ends of a text are stripped. */
export type Ends = "start" | "end" | "both";

/** The text without the characters at its ends that are among `characters`; by default without white space. */
export function stripped(text: Text, ends: Ends, characters?: string): Text {
  const isAt = (end: Ends): boolean => ends === "both" || ends === end;
  if (characters === undefined) {
    const start = isAt("start") ? (spaceAt.start.exec(text.text)?.[0].length ?? 0) : 0;
    const rest = text.units(start);
    return isAt("end") ? rest.units(0, rest.text.length - (spaceAt.end.exec(rest.text)?.[0].length ?? 0)) : rest;
  }
  const among = new Set(characters);
  const all = Array.from(text.text);
  let [start, end] = [0, all.length];
  while (isAt("start") && start < end && among.has(all[start] as string)) start++;
  while (isAt("end") && start < end && among.has(all[end - 1] as string)) end--;
  const unitsOf = (part: readonly string[]): number => part.join("").length;
  return text.units(unitsOf(all.slice(0, start)), text.text.length - unitsOf(all.slice(end)));
}

/** The words between white space: `split()`. @param most So many splits at most; the rest stays together, without white space before it. */
export function wordsOf(text: Text, most = Number.POSITIVE_INFINITY): Text[] {
  const parts: Text[] = [];
  for (const { index, 0: word } of text.text.matchAll(words)) {
    if (parts.length === most) return [...parts, text.units(index)];
    parts.push(text.units(index, index + word.length));
  }
  return parts;
}

/** The lines of a text without what ends them: `splitlines()`. */
export function linesOf(text: Text): Text[] {
  const lines: Text[] = [];
  let start = 0;
  for (const { index, 0: end } of text.text.matchAll(lineEnd)) {
    lines.push(text.units(start, index));
    start = index + end.length;
  }
  return start < text.text.length ? [...lines, text.units(start)] : lines;
}
