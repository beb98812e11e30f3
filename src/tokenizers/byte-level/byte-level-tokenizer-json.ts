import type { TokenizerJson } from "../tokenizer-json.js";

/** A vocabulary by token and the merges that make its tokens, the most important first. */
export interface BytePairs {
  readonly vocab: Readonly<Record<string, number>>;
  readonly merges: readonly (readonly [left: string, right: string])[];
}

export interface ByteLevelOptions {
  /** Whether a text is read as if a space stood before it. Default false, as for GPT-2. */
  readonly addPrefixSpace?: boolean;
}

/** The `tokenizer.json` of GPT-2's byte-level BPE, without special tokens: any text can be encoded, and decoding gives its bytes back. */
export function byteLevelTokenizerJson({ vocab, merges }: BytePairs, { addPrefixSpace = false }: ByteLevelOptions = {}): TokenizerJson {
  return {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: [],
    normalizer: null,
    pre_tokenizer: { type: "ByteLevel", add_prefix_space: addPrefixSpace, trim_offsets: true, use_regex: true },
    post_processor: null,
    decoder: { type: "ByteLevel", add_prefix_space: true, trim_offsets: true, use_regex: true },
    model: {
      type: "BPE",
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: "",
      end_of_word_suffix: "",
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: false,
      vocab,
      merges,
    } as TokenizerJson["model"],
  };
}
