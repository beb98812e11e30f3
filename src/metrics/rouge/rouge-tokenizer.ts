import type { BlindSpot } from "../blind-spot.js";
import { unspacedScripts } from "../unspaced-scripts.js";
import { porterStem } from "./porter-stem.js";

/**
 * How ROUGE cuts text into tokens. `alphanumeric` is rouge_score 0.1.2's: runs of a–z and 0–9 in lower case, everything else is a gap; letters with accents
 * are gaps too (`café` is the token `caf`), and other scripts have no token at all. `unicode` takes runs of letters, marks and digits of any script in lower
 * case, and in scripts that are written without spaces (Han, Kana, Thai, Lao, Khmer, Myanmar) every letter, with its marks.
 */
export type RougeTokenizerName = "alphanumeric" | "unicode";

/** What is a token, in a text in lower case. */
export const rougeTokens: Readonly<Record<RougeTokenizerName, RegExp>> = {
  alphanumeric: /[a-z0-9]+/g,
  unicode: new RegExp(`[${unspacedScripts}]\\p{M}*|(?:(?![${unspacedScripts}])[\\p{L}\\p{M}\\p{N}])+`, "gu"),
};

/** Text without a token. */
export const rougeBlindSpots: Readonly<Record<RougeTokenizerName, BlindSpot>> = {
  alphanumeric: blindSpot(
    /[a-z0-9]/,
    "have a text without a token, and score 0: ROUGE's tokens are of a–z and 0–9 (the tokenizer unicode knows other scripts)",
  ),
  unicode: blindSpot(/[\p{L}\p{M}\p{N}]/u, "have a text without a token, and score 0"),
};

function blindSpot(inToken: RegExp, description: string): BlindSpot {
  return { hides: (text) => !inToken.test(text.toLowerCase()), description };
}

/** Choices that change what a token is. */
export interface RougeTokenizerOptions {
  readonly stemmer: boolean;
  readonly tokenizer: RougeTokenizerName;
}

/** Cuts a text into lines, and each line into tokens as whole numbers; equal tokens have equal numbers. Lines without a token are left out. */
export type RougeTokenizer = (text: string) => number[][];

/**
 * Makes a tokenizer; with `stemmer`, tokens of more than three of a–z and 0–9 are stemmed ({@link porterStem}), as in rouge_score.
 * Numbers mean something only within one tokenizer, which remembers every distinct word that it has met.
 */
export function createRougeTokenizer({ stemmer, tokenizer }: RougeTokenizerOptions): RougeTokenizer {
  const words = new Map<string, number>();
  const tokens = new Map<string, number>();
  const numberOf = (word: string): number => {
    const known = words.get(word);
    if (known !== undefined) return known;
    const token = stemmer && /^[a-z0-9]{4,}$/.test(word) ? porterStem(word) : word;
    const number = tokens.get(token) ?? tokens.size;
    tokens.set(token, number);
    words.set(word, number);
    return number;
  };
  return (text) => linesOf(text, rougeTokens[tokenizer]).map((line) => line.map(numberOf));
}

function linesOf(text: string, token: RegExp): string[][] {
  return text
    .toLowerCase()
    .split("\n")
    .map((line) => line.match(token) ?? [])
    .filter((words) => words.length > 0);
}
