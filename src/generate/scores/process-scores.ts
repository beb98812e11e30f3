import { endTokensOf, type ModelConfig } from "../../models/index.js";
import type { Tensor } from "../../tensor/index.js";
import type { DecodingLimits } from "../decoding.js";
import { forcedFirst, forcedToken } from "../forced-token.js";
import { badWords } from "./bad-words.js";
import { forceToken } from "./force-token.js";
import { noRepeatNgram } from "./no-repeat-ngram.js";
import { repetitionPenalty } from "./repetition-penalty.js";
import { ruleOutTokens } from "./rule-out-tokens.js";

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
 * What {@link DecodingLimits} and the model's config ask for, in Transformers' order: repetition penalty, no repeated n-gram, no bad words, no early end, forced
 * tokens, suppressed tokens. The first three look at what the sequence goes on from too, because Transformers does. `maxLength` and `minLength` are
 * `withinLength`'s business.
 */
export function scoreProcessing(limits: DecodingLimits, config: ModelConfig): ProcessScores {
  const { maxNewTokens, suppressTokens = [], beginSuppressTokens = [] } = limits;
  const begin = forcedFirst(config) === undefined ? 0 : 1;
  return (scores, rows) => {
    // Rows that ended are shorter than the others; what happens to their scores does not matter.
    const length = Math.max(...rows.map(({ ids }) => ids.length));
    const forced = forcedToken(config, length, maxNewTokens);
    const chosen = forced === undefined ? unforced(scores, { rows, length, limits, config }) : forceToken(scores, forced);
    return ruleOutTokens(chosen, length === begin ? [...suppressTokens, ...beginSuppressTokens] : suppressTokens);
  };
}

interface Step {
  readonly rows: readonly Written[];
  readonly length: number;
  readonly limits: DecodingLimits;
  readonly config: ModelConfig;
}

/** What is asked for of tokens that nothing forces. */
function unforced(scores: Tensor, { rows, length, limits, config }: Step): Tensor {
  const { repetitionPenalty: penalty = 1, noRepeatNgramSize = 0, badWordsIds: runs = [], minNewTokens = 0 } = limits;
  const endTokens = endTokensOf(config);
  let processed = scores;
  if (penalty !== 1 || noRepeatNgramSize > 0 || runs.length > 0) {
    const started = rows.map(({ prefix, ids }) => [...prefix, ...ids]);
    if (penalty !== 1) processed = repetitionPenalty(processed, started, penalty);
    if (noRepeatNgramSize > 0) processed = noRepeatNgram(processed, started, noRepeatNgramSize);
    if (runs.length > 0) processed = badWords(processed, started, { runs, endTokens });
  }
  return length < minNewTokens ? ruleOutTokens(processed, endTokens) : processed;
}
