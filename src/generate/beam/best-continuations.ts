/** A beam with one more token. */
export interface Continuation {
  /** Which of the group's beams it continues. */
  readonly parent: number;
  readonly id: number;
  /** The beam's score and the token's, summed. */
  readonly score: number;
  /** The token's log-probability under the model itself. */
  readonly logProb: number;
}

/** Each beam's best next tokens, best first: N of them per beam, one beam after the other. */
export interface NextScores {
  readonly ids: readonly number[];
  /** What they add to their beam's score. */
  readonly scores: Float32Array;
  readonly logProbs: Float32Array;
}

/**
 * The `count` best continuations of any beam, best first; of equals, the earlier beam's. What is impossible (a score of −∞) is left out. Sums are
 * rounded to float32, in which Transformers adds.
 * @param beamScores One per beam.
 * @param next Every beam's best `count` next tokens, or all there are.
 */
export function bestContinuations(beamScores: readonly number[], next: NextScores, count: number): Continuation[] {
  const width = next.ids.length / beamScores.length;
  const taken = beamScores.map(() => 0);
  const scoreOf = (beam: number): number => {
    const rank = taken[beam] as number;
    return rank === width
      ? Number.NEGATIVE_INFINITY
      : Math.fround((beamScores[beam] as number) + (next.scores[beam * width + rank] as number));
  };
  const best: Continuation[] = [];
  while (best.length < count) {
    const scores = beamScores.map((_, beam) => scoreOf(beam));
    const score = Math.max(...scores);
    if (score === Number.NEGATIVE_INFINITY) break;
    const parent = scores.indexOf(score);
    const at = parent * width + (taken[parent] as number);
    best.push({ parent, id: next.ids[at] as number, score, logProb: next.logProbs[at] as number });
    taken[parent] = (taken[parent] as number) + 1;
  }
  return best;
}
