import { isJsonObject, type JsonObject, modelTypeOf, type TokenizerJson } from "../tokenizer-json.js";

/**
 * How a tokenizer cuts a text, as far as that decides where a long text can be read in parts: by GPT-2's rule into words of bytes, at white space into words of
 * pieces, or as BERT does.
 */
export type CuttingKind = "byte-level" | "unigram" | "word-piece";

/** The kind of a tokenizer; undefined for one that may cut a text in another way, of which nothing is known. */
export function cuttingKindOf(json: TokenizerJson): CuttingKind | undefined {
  const { normalizer, pre_tokenizer: preTokenizer } = json;
  const model = json.model as unknown as JsonObject;
  switch (modelTypeOf(json)) {
    case "BPE":
      return normalizer === null && isGpt2Rule(preTokenizer) && isPlainBpe(model) ? "byte-level" : undefined;
    case "Unigram":
      return (normalizer === null || normalizer.type === "Precompiled") && isT5Rule(preTokenizer) && !model.byte_fallback
        ? "unigram"
        : undefined;
    case "WordPiece":
      return normalizer?.type === "BertNormalizer" && preTokenizer?.type === "BertPreTokenizer" ? "word-piece" : undefined;
    default:
      return undefined;
  }
}

function isGpt2Rule(preTokenizer: JsonObject | null): boolean {
  return preTokenizer?.type === "ByteLevel" && preTokenizer.use_regex !== false;
}

/** Words at white space, each with a space before it. */
function isT5Rule(preTokenizer: JsonObject | null): boolean {
  const [first, second, ...others] = Array.isArray(preTokenizer?.pretokenizers) ? preTokenizer.pretokenizers : [];
  if (!isJsonObject(first) || !isJsonObject(second) || others.length > 0 || first.type !== "WhitespaceSplit") return false;
  return second.type === "Metaspace" && second.prepend_scheme === "always" && second.split !== false;
}

/** Merges in their order and nothing else: no look-up of whole words, no marks at ends of words. */
function isPlainBpe(model: JsonObject): boolean {
  return !model.ignore_merges && !model.continuing_subword_prefix && !model.end_of_word_suffix && !model.dropout;
}
