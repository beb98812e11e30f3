import { byteLevelAlphabet, byteLevelPreTokenizer } from "tokenizers";
import { ConfigError, TokenizerError } from "../core/index.js";
import { specialToken, withAddedTokens } from "./added-token.js";
import { byteLevelTokenizerJson, learnMerges } from "./byte-level/index.js";
import { partsOf } from "./long-texts/index.js";
import { sentinels } from "./sentinels.js";
import { surroundingTemplate } from "./template.js";
import { Tokenizer } from "./tokenizer.js";
import { wellFormed } from "./well-formed.js";

export interface TrainByteLevelBpeOptions {
  /** How many ids the tokenizer has: exactly so many. */
  readonly vocabularySize: number;
  /** Take as many as the texts give where they do not give so many, instead of an error. Default false. */
  readonly allowSmaller?: boolean;
  /** More special tokens, with the ids from 3 on. */
  readonly specialTokens?: readonly string[];
  /** Have so many sentinels `<extra_id_0>`, `<extra_id_1>`, …, for span corruption, behind `specialTokens`. Default 0. */
  readonly sentinels?: number;
  /** Have a `<mask>`, for text infilling, behind these. Default false. */
  readonly mask?: boolean;
  /** Have a `<s>` behind these that begins every text, as BART's do. Default false. */
  readonly bos?: boolean;
}

/** In T5's order: what a T5 configuration has as its default ids. */
const roles = { pad: "<pad>", eos: "</s>", unk: "<unk>" } as const;

/**
 * Trains a byte-level BPE, GPT-2's kind: `<pad>` 0, `</s>` 1, `<unk>` 2, `specialTokens`, sentinels, `<mask>`, `<s>`, the 256 bytes, then what merges make, up to
 * exactly `vocabularySize` ids. Encoding ends every text with `</s>`, and begins it with `<s>` if there is one; no text is unknown. The same texts in any order give the same
 * tokenizer, the one that Python's BpeTrainer gives with the byte-level alphabet.
 *
 * Merges come only from the texts given here, so the choice of texts decides what is read whole and what is spelled. A task from letters
 * to symbols, such as words to phonemes (`hello` → `HH AH L OW`), does best trained on its targets alone: each symbol becomes one token
 * together with the space before it, while the lower-case letters of a source, which no merge knows, stay single. So few symbols allow few
 * merges: the error for too large a size says how many (for `pronounce`, 324 tokens).
 *
 * @throws ConfigError for a size that has no room for the special tokens and the bytes, or special tokens that are empty, there twice or one of the bytes.
 * @throws TokenizerError if the texts do not have enough to merge and `allowSmaller` is not set; it says what size can be reached.
 * @example
 * ```ts
 * import { trainByteLevelBpe } from "retort-kd";
 *
 * const targets = ["HH AH L OW", "W ER L D", "HH ER"];
 * const tokenizer = trainByteLevelBpe(targets, { vocabularySize: 400, allowSmaller: true });
 * tokenizer.vocabularySize; // → 268
 * const { ids } = await tokenizer.encode("W AH L D");
 * [...ids].map((id) => tokenizer.idToToken(id)); // → [ 'W', 'ĠAH', 'ĠL', 'ĠD', '</s>' ]
 * ```
 */
export function trainByteLevelBpe(texts: Iterable<string>, options: TrainByteLevelBpeOptions): Tokenizer {
  const { vocabularySize, allowSmaller = false } = options;
  const specialTokens = [...(options.specialTokens ?? []), ...sentinelTokens(options.sentinels ?? 0)];
  const { bos, mask } = optionalRoles(options);
  const special = [...Object.values(roles), ...specialTokens, ...Object.values(mask), ...Object.values(bos)];
  const firstTokens = [...special, ...byteLevelAlphabet().sort()];
  assertOptions(vocabularySize, specialTokens, firstTokens);
  const pairs = learnMerges(countWords(texts), { firstTokens, vocabularySize });
  if (!allowSmaller) assertReached(Object.keys(pairs.vocab).length, vocabularySize);
  const json = withAddedTokens(
    byteLevelTokenizerJson(pairs),
    { added: [], special: special.map(specialToken) },
    { place: "trained tokenizer" },
  );
  return new Tokenizer({
    json: { ...json, post_processor: surroundingTemplate(json, { before: Object.values(bos), after: [roles.eos] }) },
    specialTokens: { ...roles, ...mask, ...bos },
    config: {
      // Not T5Tokenizer, whatever the model: Python would then replace the byte-level parts by T5's own.
      tokenizer_class: "PreTrainedTokenizerFast",
      clean_up_tokenization_spaces: false,
      ...(specialTokens.length > 0 ? { additional_special_tokens: specialTokens } : {}),
    },
    place: "trained tokenizer",
  });
}

function optionalRoles({ mask = false, bos = false }: TrainByteLevelBpeOptions) {
  return { mask: mask ? { mask: "<mask>" } : {}, bos: bos ? { bos: "<s>" } : {} };
}

/** @throws ConfigError for a count that is none. */
function sentinelTokens(count: number): string[] {
  if (!(Number.isSafeInteger(count) && count >= 0)) throw new ConfigError(`sentinels: expected a whole number from 0, got ${count}.`);
  return sentinels(count);
}

function assertOptions(vocabularySize: number, specialTokens: readonly string[], firstTokens: readonly string[]): void {
  const wrong = specialTokens.find((token) => token === "" || firstTokens.indexOf(token) !== firstTokens.lastIndexOf(token));
  if (wrong !== undefined) throw new ConfigError(`specialTokens: ${JSON.stringify(wrong)} is empty, there twice, or one of the bytes.`);
  if (Number.isSafeInteger(vocabularySize) && vocabularySize >= firstTokens.length) return;
  throw new ConfigError(`vocabularySize: expected at least ${firstTokens.length}, got ${vocabularySize}.`, {
    hint: `256 bytes and ${firstTokens.length - 256} special tokens are always there.`,
  });
}

function assertReached(reached: number, vocabularySize: number): void {
  if (reached === vocabularySize) return;
  throw new TokenizerError(`vocabularySize: ${vocabularySize} tokens cannot be had from these texts: ${reached} at most.`, {
    hint: "Give more text or a smaller size.",
  });
}

/** How often each word occurs, in the spelling of the byte-level alphabet; words are what the tokenizer will cut texts into. */
function countWords(texts: Iterable<string>): Map<string, number> {
  const preTokenizer = byteLevelPreTokenizer(false);
  const counts = new Map<string, number>();
  for (const text of texts) {
    for (const part of partsOf(wellFormed(text))) {
      for (const [word] of preTokenizer.preTokenizeString(part)) counts.set(word, (counts.get(word) ?? 0) + 1);
    }
  }
  return counts;
}
