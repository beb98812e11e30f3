import { DataError } from "../../core/index.js";
import type { SegmentStatistics, SumScorer } from "../../metrics/index.js";
import type { BertScores } from "./bert-score.js";

/** Which of the three scores of a segment. */
export type BertScorePart = "precision" | "recall" | "f1";

const names: Readonly<Record<BertScorePart, string>> = {
  precision: "BERTScore precision",
  recall: "BERTScore recall",
  f1: "BERTScore F1",
};

/**
 * The mean of one part over segments as the second half of a metric, so that it has intervals and significance tests like any other. Its scores repeat the warnings of
 * the segments' scores.
 */
export function averageBertScore(part: BertScorePart, { hash, warnings }: Pick<BertScores, "hash" | "warnings">): SumScorer {
  const signature = `${hash}+retort`;
  return {
    name: names[part],
    width: 1,
    score: (sum, { segments }) => {
      const value = (sum[0] as number) / segments;
      return { name: names[part], value, unit: "share", better: "higher", signature, segments, warnings };
    },
  };
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
