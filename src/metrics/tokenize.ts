import { ConfigError } from "../core/index.js";

/**
 * How a metric cuts text into tokens: `13a` is the mteval-v13a rule set that BLEU is published with; `intl` is mteval-v14's, which knows every
 * script's punctuation and symbols; to `char` every character but white space is a token; `none` cuts at white space only.
 */
export type MetricTokenizer = "13a" | "intl" | "char" | "none";

/** Exactly the characters that Python's `str.split()` cuts at; JavaScript's `\s` has U+FEFF more and the separators U+001C–1F and U+0085 fewer. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the four information separators are white space in Python.
const WHITE_SPACE = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: the same.
const PIECES = /[^\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/g;

const CUTS: Readonly<Record<MetricTokenizer, (text: string) => string[]>> = {
  "13a": (text) => splitWhiteSpace(separate13a(trimEnd(text))),
  intl: (text) => splitWhiteSpace(separateIntl(trimEnd(text))),
  char: (text) => splitWhiteSpace(text).flatMap((piece) => Array.from(piece)),
  none: splitWhiteSpace,
};

/** The text's tokens as this metric tokenizer cuts them. ConfigError for a tokenizer that there is not. */
export function tokenize(text: string, tokenizer: MetricTokenizer): string[] {
  if (!Object.hasOwn(CUTS, tokenizer)) {
    throw new ConfigError(`metrics: there is no tokenizer ${String(tokenizer)}`, { hint: `Take one of ${Object.keys(CUTS).join(", ")}.` });
  }
  return CUTS[tokenizer](text);
}

/** The text without white space at its ends, as Python's `str.strip()` leaves it. */
export function stripWhiteSpace(text: string): string {
  const kept = trimEnd(text);
  let start = 0;
  while (start < kept.length && WHITE_SPACE.test(kept.charAt(start))) start++;
  return kept.slice(start);
}

/** The pieces between white space, as Python's `str.split()` gives them: no empty ones. */
export function splitWhiteSpace(text: string): string[] {
  return text.match(PIECES) ?? [];
}

/** Whether a text holds nothing but what Python takes for white space. */
export function isBlankText(text: string): boolean {
  return text.search(PIECES) < 0;
}

/**
 * Puts spaces around what mteval-v13a counts as tokens of its own: ASCII punctuation and symbols but not the apostrophe;
 * periods and commas except between digits; a dash after a digit. XML's four entities are decoded first.
 */
function separate13a(text: string): string {
  const plain = text.replaceAll("<skipped>", "").replaceAll("-\n", "").replaceAll("\n", " ");
  const decoded = plain.includes("&") ? decodeEntities(plain) : plain;
  // The original puts spaces around spaces, too, which changes no token and takes most of the time.
  const spaced = ` ${decoded} `.replace(/[{-~[-`!-&(-+:-@/]/g, " $& ");
  const dotted = /[.,]/.test(spaced) ? spaced.replace(/([^0-9])([.,])/g, "$1 $2 ").replace(/([.,])([^0-9])/g, " $1 $2") : spaced;
  return dotted.includes("-") ? dotted.replace(/([0-9])-/g, "$1 - ") : dotted;
}

/**
 * Puts spaces around symbols, and around punctuation except between numbers. As in the original, a number's period at the very end of the
 * text stays with it.
 */
function separateIntl(text: string): string {
  return text
    .replace(/(\P{N})(\p{P})/gu, "$1 $2 ")
    .replace(/(\p{P})(\P{N})/gu, " $1 $2")
    .replace(/\p{S}/gu, " $& ");
}

/** In this order, so that `&amp;lt;` becomes `<`, as in the original. */
function decodeEntities(text: string): string {
  return text.replaceAll("&quot;", '"').replaceAll("&amp;", "&").replaceAll("&lt;", "<").replaceAll("&gt;", ">");
}

/** A line break at the very end is not a hyphenation to be undone, so white space goes before the rules run. */
function trimEnd(text: string): string {
  let end = text.length;
  while (end > 0 && WHITE_SPACE.test(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}
