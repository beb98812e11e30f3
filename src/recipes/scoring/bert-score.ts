import { averageBertScore, bertScoreStatistics } from "../../evaluate/index.js";
import { type References, type Score, scoreStatistics } from "../../metrics/index.js";
import type { BertScorer } from "../bert-score/index.js";

/** BERTScore's F1 of a system's outputs, as one of its scores; none where no encoder is named. Empty texts are counted by BERTScore's own warnings. */
export async function bertScores(scorer: BertScorer | undefined, predictions: readonly string[], references: References): Promise<Score[]> {
  if (scorer === undefined) return [];
  const scores = await scorer.score(predictions, references);
  const counts = new Set(references.map(({ length }) => length));
  const [count = 1] = counts;
  const statistics = bertScoreStatistics("f1", scores, counts.size > 1 ? "var" : count);
  return [scoreStatistics(averageBertScore("f1", scores), { ...statistics, blankPredictions: 0, blankReferences: 0 })];
}
