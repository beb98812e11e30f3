import { TokenizerError } from "../../../core/index.js";
import { isJsonObject, type JsonObject } from "../../../tokenizers/index.js";
import type { Metadata } from "../metadata-values.js";
import type { ListedToken } from "./token-list.js";

/** A vocabulary in llama.cpp's words. */
export interface GgufVocabulary {
  readonly metadata: Metadata;
  /** One for each row of the model's embedding. */
  readonly tokens: readonly ListedToken[];
  /** What llama.cpp does otherwise, a sentence each. */
  readonly notes: readonly string[];
}

/** What counts besides the `tokenizer.json`. */
export interface VocabularyContext {
  /** Rows of the model's embedding. */
  readonly vocabSize: number;
  /** Where the tokenizer comes from, for errors. */
  readonly place: string;
}

/** @throws TokenizerError that llama.cpp has no word for a part of a tokenizer. */
export function refuseTokenizer(place: string, what: string): never {
  throw new TokenizerError(`${place}: ${what}: llama.cpp has no name for it.`, {
    hint: "A model with this tokenizer cannot be exported as GGUF.",
  });
}

/** The steps of a normalizer or pre-tokenizer, one after the other. */
export function stepsOf(part: JsonObject | null): readonly JsonObject[] {
  if (part === null) return [];
  const inner = part.type === "Sequence" ? (part.pretokenizers ?? part.normalizers) : undefined;
  return Array.isArray(inner) ? inner.filter(isJsonObject).flatMap(stepsOf) : [part];
}
