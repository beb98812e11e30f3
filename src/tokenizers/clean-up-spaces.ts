import { type JsonObject, modelTypeOf, type TokenizerJson } from "./tokenizer-json.js";

/** What of a tokenizer decides about it. */
interface CleanUpOptions {
  /** `tokenizer_config.json` */
  readonly config: JsonObject;
  readonly json: TokenizerJson;
  readonly readsBytes?: boolean;
}

/** What decoding does about `clean_up_tokenization_spaces`. */
export interface CleanUp {
  readonly isDone: boolean;
  /** A sentence where the setting is there and not followed. */
  readonly warning?: string;
}

const force = "clean_up_tokenization_spaces_for_bpe_even_though_it_will_corrupt_output";

/**
 * Whether spaces before punctuation are taken out of decoded text: where the setting says so, false where nothing is said. Of BPE tokenizers (BART, GPT-2, OPT), whose tokens hold
 * the spaces that the text has, Transformers 5 ignores it with a warning, unless another setting forces it.
 */
export function cleanUpOf({ config, json, readsBytes = false }: CleanUpOptions): CleanUp {
  const isAsked = Boolean(config.clean_up_tokenization_spaces);
  if (!isAsked || readsBytes || modelTypeOf(json) !== "BPE" || config[force]) return { isDone: isAsked };
  const warning =
    "clean_up_tokenization_spaces is ignored, as in Transformers 5: the tokenizer is a BPE, whose spaces are those of the text. Older versions take spaces before punctuation out.";
  return { isDone: false, warning };
}

/** In this order, one after the other over the whole text. */
const replacements: readonly (readonly [from: string, to: string])[] = [
  [" .", "."],
  [" ?", "?"],
  [" !", "!"],
  [" ,", ","],
  [" ' ", "'"],
  [" n't", "n't"],
  [" 'm", "'m"],
  [" 's", "'s"],
  [" 've", "'ve"],
  [" 're", "'re"],
];

/** A decoded text without the spaces that English does not write before punctuation and contractions: `clean_up_tokenization` of Transformers. */
export function cleanUpSpaces(text: string): string {
  return replacements.reduce((cleaned, [from, to]) => cleaned.replaceAll(from, to), text);
}
