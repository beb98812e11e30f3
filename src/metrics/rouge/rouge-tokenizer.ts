import { porterStem } from "./porter-stem.js";

/** Cuts a text into lines, and each line into tokens as whole numbers; equal tokens have equal numbers. Lines without a token are left out. */
export type RougeTokenizer = (text: string) => number[][];

/**
 * rouge_score 0.1.2's tokenizer: lower case, every run of other characters than a–z and 0–9 is a gap, and with `stemmer` tokens of more than
 * three characters are stemmed ({@link porterStem}). Letters with accents are gaps too: `café` is the token `caf`.
 * Numbers mean something only within one tokenizer, which remembers every distinct word that it has met.
 */
export function createRougeTokenizer({ stemmer }: { readonly stemmer: boolean }): RougeTokenizer {
  const words = new Map<string, number>();
  const tokens = new Map<string, number>();
  const numberOf = (word: string): number => {
    const known = words.get(word);
    if (known !== undefined) return known;
    const token = stemmer && word.length > 3 ? porterStem(word) : word;
    const number = tokens.get(token) ?? tokens.size;
    tokens.set(token, number);
    words.set(word, number);
    return number;
  };
  return (text) => linesOf(text).map((line) => line.map(numberOf));
}

function linesOf(text: string): string[][] {
  return text
    .toLowerCase()
    .split("\n")
    .map((line) => line.match(/[a-z0-9]+/g) ?? [])
    .filter((words) => words.length > 0);
}
