import { TokenizerError } from "../../../core/index.js";
import type { ModelConfig } from "../../../models/index.js";
import type { AddedToken, Tokenizer } from "../../../tokenizers/index.js";
import { byteLevelVocabulary, type GgufVocabulary, stepsOf, type VocabularyContext } from "./byte-level-bpe.js";
import { type ControlTokens, controlTokens } from "./control-tokens.js";
import { tokenList } from "./token-list.js";

/** A tokenizer in llama.cpp's words. */
export interface GgufTokenizer extends ControlTokens {}

/**
 * A tokenizer in llama.cpp's words: every key that it would fill in by itself is there.
 * @throws TokenizerError naming what llama.cpp has no word for.
 */
export async function tokenizerToGguf(tokenizer: Tokenizer, config: ModelConfig): Promise<GgufTokenizer> {
  const { vocabSize } = config;
  const vocabulary = vocabularyOf(tokenizer, { vocabSize, place: tokenizer.place });
  const control = await controlTokens(tokenizer, config, tokenList(tokenizer.json, vocabSize));
  return {
    metadata: [...vocabulary.metadata, ...control.metadata],
    notes: [...vocabulary.notes, ...control.notes, ...strippingNotes(tokenizer.json.added_tokens)],
    bos: control.bos,
  };
}

function vocabularyOf({ json, place }: Tokenizer, context: VocabularyContext): GgufVocabulary {
  const isByteLevel = stepsOf(json.pre_tokenizer).some(({ type }) => type === "ByteLevel");
  if (json.model.type === "BPE" && isByteLevel) return byteLevelVocabulary(json, context);
  throw new TokenizerError(`${place}: is a ${json.model.type ?? "tokenizer"} that is not byte-level: it cannot be written as GGUF.`, {
    hint: "Byte-level BPE, GPT-2's kind, can.",
  });
}

/** No key says of an added token what it takes with it of the text around it. */
function strippingNotes(added: readonly AddedToken[]): string[] {
  const tokens = added.filter(({ lstrip, rstrip, single_word }) => lstrip || rstrip || single_word).map(({ content }) => content);
  if (tokens.length === 0) return [];
  return [`of these tokens, llama.cpp takes neither the white space beside them nor whole words alone: ${tokens.join(", ")}.`];
}
