import { TokenizerError } from "../core/index.js";
import type { Tokenizer } from "./tokenizer.js";

/** What a model's configuration says about its tokens. */
export interface ModelTokens {
  /** Rows of the model's embedding. May be larger than the tokenizer's vocabulary: T5's is 32128 for 32100 tokens. */
  readonly vocabSize: number;
  readonly padTokenId?: number | undefined;
  readonly eosTokenId?: number | undefined;
  /** What the model is called in errors, such as its folder. Default: the model. */
  readonly place?: string;
}

/**
 * Checks that a tokenizer belongs to a model: every id has an embedding, and both mean the same by the end-of-sequence and padding ids.
 * A tokenizer without a padding token of its own fits any, and so does one with it a model that has none, and pads with its end-of-sequence token: as a
 * GPT-2 does whose `config.json` names no `pad_token_id`. Padding is never seen.
 *
 * @throws TokenizerError naming both sides, and their values.
 * @example
 * ```ts
 * import { assertFitsModel, parseModelConfig, RetortError, trainByteLevelBpe } from "retort-kd";
 *
 * const tokenizer = trainByteLevelBpe(["turn on the lights"], { vocabularySize: 262 });
 * try {
 *   assertFitsModel(tokenizer, parseModelConfig({ model_type: "t5", vocab_size: 256 }));
 * } catch (error) {
 *   if (!(error instanceof RetortError)) throw error;
 *   error.message; // → 'trained tokenizer: has 262 tokens, but vocab_size of the model is 256.'
 * }
 * ```
 */
export function assertFitsModel(tokenizer: Tokenizer, { vocabSize, padTokenId, eosTokenId, place = "the model" }: ModelTokens): void {
  const hint = "Load the tokenizer from the model's own folder.";
  if (tokenizer.vocabularySize > vocabSize) {
    const message = `${tokenizer.place}: has ${tokenizer.vocabularySize} tokens, but vocab_size of ${place} is ${vocabSize}.`;
    throw new TokenizerError(message, { hint });
  }
  const same = (name: string, ours: number, models: number | undefined): void => {
    if (models === undefined || models === ours) return;
    const token = JSON.stringify(tokenizer.idToToken(ours));
    throw new TokenizerError(`${tokenizer.place}: its ${name} id is ${ours} (${token}), but that of ${place} is ${models}.`, { hint });
  };
  same("end-of-sequence", tokenizer.eosTokenId, eosTokenId);
  if (tokenizer.specialTokens.pad !== undefined && padTokenId !== eosTokenId) same("padding", tokenizer.padTokenId, padTokenId);
}
