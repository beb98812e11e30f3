import type { JsonObject, TokenizerJson } from "./tokenizer-json.js";

/** The `tokenizer.json` of BERT's WordPiece, without special tokens. `do_lower_case` (true where it is not said), `strip_accents` and `tokenize_chinese_chars` count. */
export function wordPieceJson(vocab: TokenizerJson["model"]["vocab"], unk: string, tokenizerConfig: JsonObject): TokenizerJson {
  return {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: [],
    normalizer: {
      type: "BertNormalizer",
      clean_text: true,
      handle_chinese_chars: tokenizerConfig.tokenize_chinese_chars !== false,
      strip_accents: typeof tokenizerConfig.strip_accents === "boolean" ? tokenizerConfig.strip_accents : null,
      lowercase: tokenizerConfig.do_lower_case !== false,
    },
    pre_tokenizer: { type: "BertPreTokenizer" },
    post_processor: null,
    decoder: { type: "WordPiece", prefix: "##", cleanup: true },
    model: {
      type: "WordPiece",
      unk_token: unk,
      continuing_subword_prefix: "##",
      max_input_chars_per_word: 100,
      vocab,
    } as TokenizerJson["model"],
  };
}
