import { join } from "node:path";
import { TokenizerError } from "../core/index.js";
import { tokenIds, withAddedTokens } from "./added-token.js";
import { type Declarations, loadDeclarations } from "./load-declarations.js";
import { loadJsonFile } from "./load-file.js";
import { loadSentencePiece } from "./load-sentence-piece.js";
import { loadVocabularyAndMerges } from "./load-vocabulary-and-merges.js";
import { loadWordPiece } from "./load-word-piece.js";
import { declaredSpecialTokens, type SpecialTokens } from "./special-tokens.js";
import { Tokenizer, type TokenizerParts } from "./tokenizer.js";
import { familyTokens } from "./tokenizer-family.js";
import { parseTokenizerJson, type TokenizerJson } from "./tokenizer-json.js";

/**
 * Loads the tokenizer of a Hugging Face folder, from the first of these that is there: `tokenizer.json`; `spiece.model` (T5's
 * SentencePiece); `vocab.json` with `merges.txt` (GPT-2's byte-level BPE, with `<s>` … `</s>` around a text for BART and RoBERTa, `[CLS]` … `[SEP]` for
 * DeBERTa); `vocab.txt` (BERT's WordPiece). The ids are those of Python's AutoTokenizer. Special tokens are what `tokenizer_config.json` and `special_tokens_map.json` name, then, for a
 * `tokenizer.json`, what the ids in `config.json` say, then those of the family (T5, GPT-2, RoBERTa, BERT, DeBERTa).
 *
 * @throws TokenizerError if there is none of these files, one is broken, the tokenizer is of a kind that cannot be loaded exactly, or it
 * has no end-of-sequence token.
 * @example
 * ```ts
 * import { loadTokenizer, trainByteLevelBpe } from "retort-kd";
 *
 * const trained = trainByteLevelBpe(["turn on the lights", "turn on the radio"], { vocabularySize: 270 });
 * await trained.save("model");
 * const tokenizer = await loadTokenizer("model");
 * tokenizer.vocabularySize; // → 270
 * tokenizer.fingerprint === trained.fingerprint; // → true
 * ```
 */
export async function loadTokenizer(folder: string): Promise<Tokenizer> {
  const declarations = await loadDeclarations(folder);
  for (const load of [loadTokenizerJson, loadSentencePiece, loadVocabularyAndMerges, loadWordPiece]) {
    const parts = await load(declarations);
    if (parts !== undefined) return new Tokenizer(parts);
  }
  throw new TokenizerError(
    `${folder}: has no tokenizer: looked for tokenizer.json, spiece.model, vocab.json with merges.txt, and vocab.txt.`,
    {
      hint: "Give the folder of a Hugging Face model with its tokenizer's files in it.",
    },
  );
}

async function loadTokenizerJson(declarations: Declarations): Promise<TokenizerParts | undefined> {
  const place = join(declarations.folder, "tokenizer.json");
  const value = await loadJsonFile(place);
  if (value === undefined) return undefined;
  const json = parseTokenizerJson(value, place);
  const declared = declaredSpecialTokens(declarations, undeclaredTokens(declarations, json));
  const config = { tokenizer_class: "PreTrainedTokenizerFast", ...declarations.tokenizerConfig };
  return { json: withAddedTokens(json, declared.tokens, place), specialTokens: declared.roles, config, place };
}

/** What is known of the special tokens that no file of the tokenizer names. Only what the vocabulary has: nothing may be added to it by guess. */
function undeclaredTokens(declarations: Declarations, json: TokenizerJson): SpecialTokens {
  const vocabulary = tokenIds(json);
  const ofFamily = Object.entries(familyTokens(declarations)).filter(([, token]) => vocabulary.has(token));
  return { ...Object.fromEntries(ofFamily), ...tokensOfModelConfig(declarations, json) };
}

/** The special tokens that the model's `config.json` names by their ids. */
function tokensOfModelConfig({ modelConfig }: Declarations, json: TokenizerJson): SpecialTokens {
  const tokens = new Map([...tokenIds(json)].map(([token, id]) => [id as unknown, token]));
  const named = (["bos", "eos", "pad"] as const).map((role) => {
    const ids = modelConfig[`${role}_token_id`];
    return [role, tokens.get(Array.isArray(ids) ? ids[0] : ids)] as const;
  });
  return Object.fromEntries(named.filter(([, token]) => token !== undefined));
}
