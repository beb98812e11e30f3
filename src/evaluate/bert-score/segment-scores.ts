import { type BertScoreBaseline, rescale } from "./baseline.js";
import type { Match } from "./match-sentences.js";

/** The three BERTScores of one segment. */
export type SegmentScores = BertScoreBaseline;

/** A match, and whether one of its texts has no tokens of its own. */
export interface ComparedPair extends Match {
  readonly isEmpty: boolean;
}

/** The scores of a prediction that was compared with each of its references: of precision, recall and F1 the best each, then rescaled. */
export function segmentScores(pairs: readonly ComparedPair[], baseline: BertScoreBaseline | undefined): SegmentScores {
  const scores = pairs.map(pairScores);
  const best = (key: keyof SegmentScores): number => {
    const value = scores.reduce((most, score) => Math.max(most, score[key]), Number.NEGATIVE_INFINITY);
    return baseline === undefined ? value : rescale(value, baseline[key]);
  };
  return { precision: best("precision"), recall: best("recall"), f1: best("f1") };
}

/** An empty text has scores of 0. F1 is 0 where it is not defined, as in bert_score, which leaves precision and recall undefined there. */
function pairScores({ precision, recall, isEmpty }: ComparedPair): SegmentScores {
  if (isEmpty) return { precision: 0, recall: 0, f1: 0 };
  const f1 = (2 * precision * recall) / (precision + recall);
  return { precision, recall, f1: Number.isNaN(f1) ? 0 : f1 };
}
