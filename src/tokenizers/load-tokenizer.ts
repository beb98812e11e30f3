import { TokenizerError } from "../core/index.js";
import { assertSettingsFollowed } from "./assert-settings-followed.js";
import { loadChatTemplates } from "./chat/index.js";
import { loadBytes } from "./load-bytes.js";
import { loadDeclarations } from "./load-declarations.js";
import { loadSentencePiece } from "./load-sentence-piece.js";
import { loadTokenizerJson } from "./load-tokenizer-json.js";
import { loadVocabularyAndMerges } from "./load-vocabulary-and-merges.js";
import { loadWordPiece } from "./load-word-piece.js";
import { Tokenizer } from "./tokenizer.js";

/**
 * Loads the tokenizer of a Hugging Face folder, from the first of these that is there: `tokenizer.json`; `spiece.model` (T5's
 * SentencePiece); `vocab.json` with `merges.txt` (GPT-2's byte-level BPE, with `<s>` … `</s>` around a text for BART and RoBERTa, `[CLS]` … `[SEP]` for
 * DeBERTa); `vocab.txt` (BERT's WordPiece). ByT5's tokenizer has no vocabulary file: its class is named. The ids are those of Python's AutoTokenizer: what it puts on top of these files counts too (docs/TOKENIZERS.md).
 * Special tokens are what `special_tokens_map.json` and `tokenizer_config.json` name, then those of the class that they name, then, for a `tokenizer.json`, what the ids in
 * `config.json` say.
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
  assertSettingsFollowed(declarations);
  for (const load of [loadBytes, loadTokenizerJson, loadSentencePiece, loadVocabularyAndMerges, loadWordPiece]) {
    const parts = await load(declarations);
    if (parts !== undefined)
      return new Tokenizer({ ...parts, chatTemplates: await loadChatTemplates(folder, declarations.tokenizerConfig) });
  }
  throw new TokenizerError(
    `${folder}: has no tokenizer: looked for tokenizer.json, spiece.model, vocab.json with merges.txt, and vocab.txt.`,
    {
      hint: "Give the folder of a Hugging Face model with its tokenizer's files in it. A ByT5 needs none, but tokenizer_class ByT5Tokenizer in tokenizer_config.json.",
    },
  );
}
