import { DataError } from "../../core/index.js";
import { bertScoreName, type SegmentStatistics, type SumScorer, segmentMean } from "../../metrics/index.js";
import type { BertScores } from "./bert-score.js";

/** Which of the three scores of a segment. */
export type BertScorePart = "precision" | "recall" | "f1";

const names: Readonly<Record<BertScorePart, string>> = {
  precision: "BERTScore precision",
  recall: "BERTScore recall",
  f1: bertScoreName,
};

/** The mean of one part over segments, to be resampled like any other metric. Its scores repeat the warnings of the segments' scores. */
export function averageBertScore(part: BertScorePart, { hash, warnings }: Pick<BertScores, "hash" | "warnings">): SumScorer {
  return segmentMean({ name: names[part], signature: `${hash}+retort`, warnings });
}

/** The statistics of {@link averageBertScore}. DataError where a segment's score is not defined. */
export function bertScoreStatistics(part: BertScorePart, scores: BertScores, references: number | "var"): SegmentStatistics {
  const rows = scores[part];
  const wrong = rows.findIndex((value) => !Number.isFinite(value));
  if (wrong === -1) return { rows, width: 1, segments: rows.length, references };
  throw new DataError(`${names[part]}: segment ${wrong} has a score of ${rows[wrong]}`, {
    hint: "All tokens of one of its texts weigh nothing; leave the segment out, or score without idf.",
  });
}
