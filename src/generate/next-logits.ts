import type { DecoderCache, TextModel } from "../models/index.js";
import { integers, slice, type Tensor, to } from "../tensor/index.js";
import { assertFiniteLogits } from "./assert-scores.js";
import type { Written } from "./scores/index.js";

/**
 * The logits of every row's next token, float32 `[R, V]`, of the model's first `vocabularySize` ids alone: reads each row's newest token, or the last of its prefix, on top of what the cache holds.
 * @throws TrainingError if they are not finite.
 */
export function nextLogits(model: TextModel, cache: DecoderCache, rows: readonly Written[], vocabularySize?: number): Tensor {
  const tokens = rows.map(({ prefix, ids }) => (ids.at(-1) ?? prefix.at(-1)) as number);
  const decoderInputIds = integers(tokens, [tokens.length, 1], model.device);
  const { logits: all } = model.forward({ decoderInputIds }, { cache, logits: "last" });
  const logits = ofVocabulary(all, model, vocabularySize);
  assertFiniteLogits(logits, rows);
  return logits;
}

/** Logits `[R, V]` of the first `vocabularySize` ids alone, in float32. */
export function ofVocabulary(logits: Tensor, { config }: TextModel, vocabularySize = config.vocabSize): Tensor {
  return to(vocabularySize < config.vocabSize ? slice(logits, 1, 0, vocabularySize) : logits, { dtype: "float32" });
}
