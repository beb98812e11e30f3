import type { GreedyDecoding } from "../../../generate/index.js";
import { type ScoringConfig, scoredDecoding } from "../../config/index.js";

/** How the outputs of the exposure-bias figure are written: greedily, because beams cannot go on from a beginning, within the limits of `evaluation.decoding`. */
export function exposureDecoding(config: Omit<ScoringConfig, "generation">): GreedyDecoding {
  const { maxNewTokens, minNewTokens, repetitionPenalty, noRepeatNgramSize, ...decoding } = scoredDecoding(config);
  const { suppressTokens, beginSuppressTokens, badWordsIds, maxLength, minLength } = decoding;
  const asked = {
    minNewTokens,
    repetitionPenalty,
    noRepeatNgramSize,
    suppressTokens,
    beginSuppressTokens,
    badWordsIds,
    maxLength,
    minLength,
  };
  const limits = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
  return { method: "greedy", maxNewTokens, ...limits };
}
