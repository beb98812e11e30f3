/** One generated sequence. */
export interface Generated {
  /** The tokens after the start token; the last one is end-of-sequence if `ended`. */
  readonly ids: readonly number[];
  /** The natural logarithm of each token's probability under the model itself: before temperature, penalties or anything else. */
  readonly logProbs: readonly number[];
  /**
   * What sequences of one input are compared by. Beam search: the summed log-probability (after penalties, if there are any) divided by
   * length to the power `lengthPenalty`. Otherwise the sum of `logProbs`.
   */
  readonly score: number;
  /** False if it was cut off at `maxNewTokens`. */
  readonly ended: boolean;
}
