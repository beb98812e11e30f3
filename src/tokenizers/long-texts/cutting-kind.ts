import { isJsonObject, type JsonObject, modelTypeOf, type TokenizerJson } from "../tokenizer-json.js";

/**
 * How a tokenizer cuts a text, as far as that decides where a long text can be read in parts: by GPT-2's rule into words of bytes, at white space into words of
 * pieces, as BERT does, or into bytes.
 */
export type CuttingKind = "byte-level" | "unigram" | "word-piece" | "bytes";

/** The kind of a tokenizer; undefined for one that may cut a text in another way, of which nothing is known. */
export function cuttingKindOf(json: TokenizerJson): CuttingKind | undefined {
  const { normalizer, pre_tokenizer: preTokenizer } = json;
  const model = json.model as unknown as JsonObject;
  switch (modelTypeOf(json)) {
    case "BPE":
      if (normalizer !== null || preTokenizer?.type !== "ByteLevel" || !isPlainBpe(model)) return undefined;
      if (preTokenizer.use_regex !== false) return "byte-level";
      return Array.isArray(model.merges) && model.merges.length === 0 && preTokenizer.add_prefix_space === false ? "bytes" : undefined;
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
