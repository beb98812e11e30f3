import { TokenizerError } from "../../core/index.js";

/**
 * The merges of a `merges.txt`: one pair per line, separated by a space, the most important first; lines that begin with `#version` are
 * left out. @throws TokenizerError naming the line that is no pair.
 */
export function parseMerges(text: string, place: string): (readonly [left: string, right: string])[] {
  const lines = text.replace(/\n$/, "").split("\n");
  return lines.flatMap((line, index) => {
    if (line.startsWith("#version") || text === "") return [];
    const [left, right, ...rest] = line.replace(/\r$/, "").split(" ");
    if (left && right && rest.length === 0) return [[left, right] as const];
    throw new TokenizerError(`${place}:${index + 1}: expected two tokens separated by a space, got ${JSON.stringify(line.slice(0, 80))}.`);
  });
}
