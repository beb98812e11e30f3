/** One generated sequence. */
export interface Generated {
  /**
   * The tokens after the start token, as Transformers gives them. The last one is end-of-sequence if `ended`; also where the config forces it at
   * `maxNewTokens`, and then `withoutForcedEnd` takes it off.
   */
  readonly ids: readonly number[];
  /** The natural logarithm of each token's probability under the model itself: before temperature, penalties or anything else. */
  readonly logProbs: readonly number[];
  /**
   * What sequences of one input are compared by. Beam search: the summed log-probability (after penalties, if there are any) divided by
   * length to the power `lengthPenalty`. Otherwise the sum of `logProbs`.
   */
  readonly score: number;
  /** Whether the model itself ended it; false if it was cut off at `maxNewTokens`, with a forced end-of-sequence or without. */
  readonly ended: boolean;
}
