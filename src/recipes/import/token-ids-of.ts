import { type GgufFile, MetadataValues } from "../../gguf/index.js";
import type { Tokenizer } from "../../tokenizers/index.js";

/**
 * The special tokens of a GGUF file, by the keys of a `config.json`. The token that ends a text comes first among those that end an answer: training targets end with it.
 */
export function tokenIdsOf(file: GgufFile, tokenizer: Tokenizer): Readonly<Record<string, unknown>> {
  const values = new MetadataValues(file);
  const others = ["eot", "eom"].flatMap((role) => values.count(`tokenizer.ggml.${role}_token_id`) ?? []);
  const ends = [...new Set([tokenizer.eosTokenId, ...others])];
  return {
    bos_token_id: tokenizer.bosTokenId ?? null,
    eos_token_id: ends.length === 1 ? ends[0] : ends,
    pad_token_id: tokenizer.specialTokens.pad === undefined ? null : tokenizer.padTokenId,
  };
}
