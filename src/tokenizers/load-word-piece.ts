import { join } from "node:path";
import { TokenizerError } from "../core/index.js";
import { withAddedTokens } from "./added-token.js";
import type { Declarations } from "./load-declarations.js";
import { loadTextFile } from "./load-file.js";
import { declaredSpecialTokens } from "./special-tokens.js";
import { surroundingTemplate } from "./template.js";
import type { TokenizerParts } from "./tokenizer.js";
import { tokenizerFamilies, tokenizerFamily } from "./tokenizer-family.js";
import type { JsonObject, TokenizerJson } from "./tokenizer-json.js";

/**
 * BERT's WordPiece (Wu et al. 2016) in a folder's `vocab.txt`, or undefined where there is none. `do_lower_case` (true where it is not said),
 * `strip_accents` and `tokenize_chinese_chars` of `tokenizer_config.json` count.
 * @throws TokenizerError for a file without the tokens that every text needs, and for a tokenizer of another kind than BERT's.
 */
export async function loadWordPiece(declarations: Declarations): Promise<TokenizerParts | undefined> {
  const place = join(declarations.folder, "vocab.txt");
  const text = await loadTextFile(place);
  if (text === undefined) return undefined;
  const { tokenizerClass, specialTokens } = tokenizerFamilies[tokenizerFamily(declarations, ["bert"])];
  const declared = declaredSpecialTokens(declarations, specialTokens);
  const vocab = readVocabulary(text);
  const { unk = "[UNK]", cls = "[CLS]", sep = "[SEP]" } = declared.roles;
  const missing = [unk, cls, sep].find((token) => vocab[token] === undefined);
  if (missing !== undefined) {
    throw new TokenizerError(`${place}: lacks ${JSON.stringify(missing)}.`, {
      hint: "A vocab.txt has one token per line; its line is its id.",
    });
  }
  const json = withAddedTokens(wordPieceJson(vocab, unk, declarations.tokenizerConfig), declared.tokens, place);
  return {
    json: { ...json, post_processor: surroundingTemplate(json, { before: [cls], after: [sep] }) },
    specialTokens: declared.roles,
    config: { tokenizer_class: tokenizerClass, ...declarations.tokenizerConfig },
    place,
  };
}

/** The tokens by their lines, counted from 0. A token that stands twice has the later line, as in Python. */
function readVocabulary(text: string): Record<string, number> {
  const lines = text.split(/\r\n|\r|\n/);
  if (lines.at(-1) === "") lines.pop();
  return Object.fromEntries(lines.map((token, id) => [token, id]));
}

function wordPieceJson(vocab: Record<string, number>, unk: string, tokenizerConfig: JsonObject): TokenizerJson {
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
