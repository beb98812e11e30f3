import { averageBertScore, bertScoreStatistics } from "../../evaluate/index.js";
import { type CorpusStatistics, type References, referencesPerSegment, type SumScorer } from "../../metrics/index.js";
import type { BertScorer } from "../bert-score/index.js";

/** BERTScore's F1 of a system's outputs, one by one, and how they make its score. */
export interface OutputBertScores {
  readonly metric: SumScorer;
  readonly statistics: CorpusStatistics;
}

/** An encoder's scores of a system's outputs. Empty texts are counted by BERTScore's own warnings. */
export async function bertScores(scorer: BertScorer, predictions: readonly string[], references: References): Promise<OutputBertScores> {
  const scores = await scorer.score(predictions, references);
  const statistics = bertScoreStatistics("f1", scores, referencesPerSegment(references));
  return { metric: averageBertScore("f1", scores), statistics: { ...statistics, blankPredictions: 0, blankReferences: 0 } };
}
