import type { ExampleEvent } from "../runs/index.js";
import { displayWidth, printable } from "./text.js";

/** Of a part that is longer, so many lines at its beginning and at its end are shown. */
const shownAtEnds = 6;
const margin = { learned: "    │ ", read: "      " } as const;

/** A row as a model reads it, for a terminal: line by line, with a bar before what is learned. */
export function exampleLines({ id, tokens, learnedTokens, parts }: ExampleEvent, columns: number): string {
  const count = (value: number): string => value.toLocaleString("en");
  const head = `  row ${printable(id)} as the model reads it: ${count(tokens)} tokens, of which it learns the ${count(learnedTokens)} behind the bar`;
  const lines = parts.flatMap(({ text, isLearned }, i) => {
    // Every part begins a line.
    const own = i === 0 ? text : text.replace(/^\n/, "");
    const all = own === "" ? [] : partLines(own, columns - margin.read.length);
    return shortened(all).map((line) => (isLearned ? margin.learned : margin.read) + line);
  });
  return [head, ...lines].join("\n");
}

/** The lines of a part; the line feed at its end begins no other. */
function partLines(text: string, width: number): string[] {
  return text
    .replace(/\n$/, "")
    .split("\n")
    .flatMap((line) => broken(printable(line), width));
}

/** A line in pieces that fit, broken anywhere: what is read is shown as it is. */
function broken(line: string, width: number): string[] {
  const pieces: string[] = [];
  let [piece, used] = ["", 0];
  for (const character of line) {
    const size = displayWidth(character);
    if (used + size > width) {
      pieces.push(piece);
      [piece, used] = ["", 0];
    }
    piece += character;
    used += size;
  }
  return [...pieces, piece];
}

function shortened(lines: readonly string[]): readonly string[] {
  const left = lines.length - 2 * shownAtEnds;
  if (left <= 1) return lines;
  return [...lines.slice(0, shownAtEnds), `… ${left} more lines …`, ...lines.slice(-shownAtEnds)];
}
