import { nearest, TokenizerError } from "../../core/index.js";
import type { JsonObject } from "../tokenizer-json.js";

/** How a text becomes words, before merges make tokens of them. */
export interface PreTokenizer {
  readonly normalizer: JsonObject | null;
  readonly preTokenizer: JsonObject;
  /** Whether a word that the vocabulary has is taken whole, whatever merges would make of it. */
  readonly ignoresMerges: boolean;
  /** Whether the beginning-of-sequence token stands before every text where the file does not say. */
  readonly addsBos: boolean;
}

const isolated = (regex: string): JsonObject => ({ type: "Split", pattern: { Regex: regex }, behavior: "Isolated", invert: false });
const sequence = (...pretokenizers: readonly JsonObject[]): JsonObject => ({ type: "Sequence", pretokenizers });
const bytes = { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: false };
/** GPT-2's words, as bytes. */
const gpt2Words = { ...bytes, use_regex: true };

/** Llama 3's and Qwen2's words: they differ in how many digits one has. */
const words = (digits: string): JsonObject =>
  sequence(
    isolated(
      `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|${digits}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+`,
    ),
    bytes,
  );

const plain = { normalizer: null, ignoresMerges: false, addsBos: false };
const gpt2: PreTokenizer = { ...plain, preTokenizer: gpt2Words };
/** Each digit is a word of its own. */
const digitwise: PreTokenizer = { ...plain, preTokenizer: sequence({ type: "Digits", individual_digits: true }, gpt2Words) };
const llama3: PreTokenizer = { ...plain, preTokenizer: words("\\p{N}{1,3}"), ignoresMerges: true, addsBos: true };
/** Qwen's tokenizer composes characters (NFC) first, which llama.cpp leaves out. */
const qwen2: PreTokenizer = { ...plain, normalizer: { type: "NFC" }, preTokenizer: words("\\p{N}") };
/** What llama.cpp takes where a file names none. */
const unnamed: PreTokenizer = {
  ...plain,
  preTokenizer: sequence(
    isolated("[\\p{P}\\$\\+<=>\\^~\\|]+"),
    isolated("'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)"),
    isolated("\\p{N}+"),
    isolated("[0-9][0-9][0-9]"),
    bytes,
  ),
};

/** By llama.cpp's names (`tokenizer.ggml.pre`). Every one was compared with it: scripts/golden/gguf_tokenizers.py. */
const byName: Readonly<Record<string, PreTokenizer>> = {
  default: unnamed,
  "gpt-2": gpt2,
  mpt: gpt2,
  olmo: gpt2,
  "phi-2": gpt2,
  mellum: gpt2,
  trillion: gpt2,
  exaone4: gpt2,
  smollm: digitwise,
  starcoder: digitwise,
  refact: digitwise,
  "command-r": digitwise,
  codeshell: digitwise,
  exaone: digitwise,
  "minerva-7b": digitwise,
  "llama-bpe": llama3,
  llama3,
  "llama-v3": llama3,
  falcon3: llama3,
  dbrx: { ...llama3, ignoresMerges: false, addsBos: false },
  "smaug-bpe": { ...llama3, ignoresMerges: false, addsBos: false },
  qwen2,
  "deepseek-r1-qwen": { ...qwen2, normalizer: null },
  megrez: { ...qwen2, normalizer: null },
};

/** Every pre-tokenizer that is known, by llama.cpp's name. */
export const preTokenizerNames: readonly string[] = Object.keys(byName);

/**
 * How the pre-tokenizer that a GGUF file names cuts a text. @param place The file.
 * @throws TokenizerError for a name that is not known: another rule would silently give other ids.
 */
export function preTokenizerOf(name: string, place: string): PreTokenizer {
  const found = Object.hasOwn(byName, name) ? byName[name] : undefined;
  if (found !== undefined) return found;
  const meant = nearest(name, preTokenizerNames);
  throw new TokenizerError(`${place}: tokenizer.ggml.pre is ${JSON.stringify(name)}: how it cuts texts into words is not known here.`, {
    hint: `${meant === undefined ? "" : `Nearest is ${meant}. `}Known are ${preTokenizerNames.join(", ")}.`,
  });
}
