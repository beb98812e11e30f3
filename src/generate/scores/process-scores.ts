import type { ModelConfig } from "../../models/index.js";
import type { Tensor } from "../../tensor/index.js";
import type { DecodingLimits } from "../decoding.js";
import { forcedToken } from "../forced-token.js";
import { forceToken } from "./force-token.js";
import { noRepeatNgram } from "./no-repeat-ngram.js";
import { repetitionPenalty } from "./repetition-penalty.js";
import { ruleOutToken } from "./rule-out-token.js";

/** What a row has so far. */
export interface Written {
  /** What it goes on from: the start token or, in a decoder-only model, its source. */
  readonly prefix: readonly number[];
  readonly ids: readonly number[];
}

/**
 * Scores `[R, V]` of every row's next token → the scores that it is chosen by. The scores given stay as they are; they come back themselves where
 * nothing applies.
 */
export type ProcessScores = (scores: Tensor, rows: readonly Written[]) => Tensor;

/**
 * What {@link DecodingLimits} and the model's config ask for, in Transformers' order: repetition penalty, no repeated n-gram, no early end, forced
 * tokens. The first two look at what the sequence goes on from too, because Transformers does.
 */
export function scoreProcessing(limits: DecodingLimits, config: ModelConfig): ProcessScores {
  const { repetitionPenalty: penalty = 1, noRepeatNgramSize = 0, minNewTokens = 0, maxNewTokens } = limits;
  const { eosTokenId } = config;
  return (scores, rows) => {
    // Rows that ended are shorter than the others; what happens to their scores does not matter.
    const length = Math.max(...rows.map(({ ids }) => ids.length));
    const forced = forcedToken(config, length, maxNewTokens);
    if (forced !== undefined) return forceToken(scores, forced);
    let processed = scores;
    if (penalty !== 1 || noRepeatNgramSize > 0) {
      const started = rows.map(({ prefix, ids }) => [...prefix, ...ids]);
      if (penalty !== 1) processed = repetitionPenalty(processed, started, penalty);
      if (noRepeatNgramSize > 0) processed = noRepeatNgram(processed, started, noRepeatNgramSize);
    }
    return length < minNewTokens ? ruleOutToken(processed, eosTokenId) : processed;
  };
}
