import { isJsonObject, type JsonObject } from "../../../tokenizers/index.js";

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
  { pre: "default", family: "default", ignoresMerges: false, cleansSpaces: true },
];

const gpt2Pattern = String.raw`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)`;
const digit = String.raw`\p{N}`;
const around = (digits: string): string =>
  String.raw`(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|${digits}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)`;

/** Patterns that a text is cut by, one after the other, as {@link patternsOf} writes them. */
const families: readonly (readonly [family: string, patterns: readonly string[]])[] = [
  ["gpt-2", [gpt2Pattern]],
  ["digits", [digit, gpt2Pattern]],
  ["llama-3", [around(`${digit}{1,3}`)]],
  ["qwen2", [around(digit)]],
  ["default", [String.raw`[\p{P}\$\+<=>\^~\|]+`, gpt2Pattern, `${digit}+`, "[0-9][0-9][0-9]"]],
];

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
  const patterns = steps.map(patternsOf);
  if (steps.at(-1)?.type !== "ByteLevel" || patterns.includes(undefined)) return undefined;
  const written = JSON.stringify(patterns.flat());
  return families.find(([, known]) => JSON.stringify(known) === written)?.[0];
}

/** What a step cuts a text by: its matches and what lies between become words. Undefined for a step that does anything else. */
function patternsOf(step: JsonObject): readonly string[] | undefined {
  if (step.type === "ByteLevel") return step.use_regex === false ? [] : [gpt2Pattern];
  if (step.type === "Digits") return step.individual_digits === true ? [digit] : undefined;
  const { behavior, pattern } = step;
  const regex = isJsonObject(pattern) ? pattern.Regex : undefined;
  // What nothing else matches is a word in any case.
  return step.type === "Split" && behavior === "Isolated" && typeof regex === "string" ? [regex.replace(/\|\\s\+$/, "")] : undefined;
}
