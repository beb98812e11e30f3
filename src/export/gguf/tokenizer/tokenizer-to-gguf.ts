import { TokenizerError } from "../../../core/index.js";
import type { ModelConfig } from "../../../models/index.js";
import type { AddedToken, Tokenizer } from "../../../tokenizers/index.js";
import type { Metadata } from "../metadata-values.js";
import { byteLevelVocabulary } from "./byte-level-bpe.js";
import { controlTokens } from "./control-tokens.js";
import { sentencePieceVocabulary } from "./sentence-piece-bpe.js";
import { type GgufVocabulary, stepsOf, type VocabularyContext } from "./vocabulary.js";

/** A tokenizer in llama.cpp's words. */
export interface GgufTokenizer {
  readonly metadata: Metadata;
  /** What llama.cpp does otherwise, a sentence each. */
  readonly notes: readonly string[];
}

/**
 * A tokenizer in llama.cpp's words: every key that it would fill in by itself is there.
 * @throws TokenizerError naming what llama.cpp has no word for.
 */
export async function tokenizerToGguf(tokenizer: Tokenizer, config: ModelConfig): Promise<GgufTokenizer> {
  const vocabulary = vocabularyOf(tokenizer, { vocabSize: config.vocabSize, place: tokenizer.place });
  const control = await controlTokens(tokenizer, config, vocabulary.tokens);
  return {
    metadata: [...vocabulary.metadata, ...control.metadata],
    notes: [...vocabulary.notes, ...control.notes, ...strippingNotes(tokenizer.json.added_tokens)],
  };
}

function vocabularyOf({ json, place }: Tokenizer, context: VocabularyContext): GgufVocabulary {
  const { type = "tokenizer", byte_fallback: spellsBytes } = json.model as { readonly type?: string; readonly byte_fallback?: boolean };
  if (type === "BPE" && stepsOf(json.pre_tokenizer).some((step) => step.type === "ByteLevel")) return byteLevelVocabulary(json, context);
  if (type === "BPE" && spellsBytes === true) return sentencePieceVocabulary(json, context);
  throw new TokenizerError(`${place}: is a ${type} that is not byte-level: it cannot be written as GGUF.`, {
    hint: "Byte-level BPE (GPT-2's kind, and what Retort trains) can, and SentencePiece's BPE with bytes (Llama 2's).",
  });
}

/** No key says of an added token what it takes with it of the text around it. */
function strippingNotes(added: readonly AddedToken[]): string[] {
  const tokens = added.filter(({ lstrip, rstrip, single_word }) => lstrip || rstrip || single_word).map(({ content }) => content);
  if (tokens.length === 0) return [];
  return [`of these tokens, llama.cpp takes neither the white space beside them nor whole words alone: ${tokens.join(", ")}.`];
}
