import type { JsonObject } from "../../../tokenizers/index.js";

/** How a byte-level BPE cuts texts into words before it merges, as llama.cpp names it. */
export interface PreTokenizer {
  /** `tokenizer.ggml.pre` */
  readonly pre: string;
  /** Whether llama.cpp's `detokenize` takes spaces before punctuation out of texts: no key says so, the name decides. */
  readonly cleansSpaces: boolean;
}

interface NamedPreTokenizer extends PreTokenizer {
  /** The words, as one of {@link families}. */
  readonly family: string;
  /** Whether a word that is a token is taken whole, whatever the merges say (`ignore_merges`). */
  readonly ignoresMerges: boolean;
}

/** Of names for the same thing, those that Retort's own decoding is like come first: BPE texts keep their spaces. */
const names: readonly NamedPreTokenizer[] = [
  { pre: "trillion", family: "gpt-2", ignoresMerges: false, cleansSpaces: false },
  { pre: "gpt-2", family: "gpt-2", ignoresMerges: false, cleansSpaces: true },
  { pre: "smollm", family: "digits", ignoresMerges: false, cleansSpaces: false },
  { pre: "starcoder", family: "digits", ignoresMerges: false, cleansSpaces: true },
  { pre: "llama-bpe", family: "llama-3", ignoresMerges: true, cleansSpaces: true },
  { pre: "smaug-bpe", family: "llama-3", ignoresMerges: false, cleansSpaces: true },
  { pre: "qwen2", family: "qwen2", ignoresMerges: false, cleansSpaces: false },
  { pre: "megrez", family: "qwen2", ignoresMerges: false, cleansSpaces: true },
];

const gpt2Pattern = String.raw`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`;
const contractions = "(?i:'s|'t|'re|'ve|'m|'ll|'d)";
const around = (digits: string): string =>
  String.raw`${contractions}|[^\r\n\p{L}\p{N}]?\p{L}+|${digits}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`;

/** Patterns of a `Split`, by what llama.cpp calls the words that they cut. */
const families: ReadonlyMap<string, string> = new Map([
  [gpt2Pattern, "gpt-2"],
  [around(String.raw`\p{N}{1,3}`), "llama-3"],
  [around(String.raw`\p{N}`), "qwen2"],
]);

/**
 * The name that llama.cpp has for a pre-tokenizer of a `tokenizer.json`, by what it does; undefined where it has none.
 * @param steps One after the other.
 * @param wanted What else the name decides.
 */
export function preTokenizerNamed(
  steps: readonly JsonObject[],
  wanted: { readonly ignoresMerges: boolean; readonly cleansSpaces: boolean },
): PreTokenizer | undefined {
  const family = familyOf(steps);
  const alike = names.filter((each) => each.family === family && each.ignoresMerges === wanted.ignoresMerges);
  return alike.find(({ cleansSpaces }) => cleansSpaces === wanted.cleansSpaces) ?? alike[0];
}

function familyOf(steps: readonly JsonObject[]): string | undefined {
  const [last, ...before] = [...steps].reverse();
  const [first, ...more] = before;
  if (last?.type !== "ByteLevel" || more.length > 0) return undefined;
  if (last.use_regex !== false) return first === undefined ? "gpt-2" : splitsDigits(first) ? "digits" : undefined;
  return first === undefined ? undefined : splitFamily(first);
}

function splitsDigits({ type, individual_digits: each }: JsonObject): boolean {
  return type === "Digits" && each === true;
}

/** Of a `Split` that keeps what it matches as words, and what lies between. */
function splitFamily({ type, pattern, behavior, invert }: JsonObject): string | undefined {
  const regex = (pattern as { readonly Regex?: unknown } | undefined)?.Regex;
  const keepsAll = behavior === "Isolated" || (behavior === "Removed" && invert === true);
  return type === "Split" && keepsAll && typeof regex === "string" ? families.get(regex) : undefined;
}
