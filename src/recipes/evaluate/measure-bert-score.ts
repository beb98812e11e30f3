import { ConfigError } from "../../core/index.js";
import { averageBertScore, type BertScores, bertScoreStatistics } from "../../evaluate/index.js";
import { type References, referencesPerSegment } from "../../metrics/index.js";
import { threads } from "../../tensor/index.js";
import { openBertScorer } from "../bert-score/index.js";
import type { BertScoreConfig } from "../config/index.js";
import { type RecipeContext, requireDevice } from "../phases/index.js";
import type { EvaluationTexts } from "./evaluate-texts.js";
import type { EncoderMeasures } from "./evaluation-measures.js";
import { bertScoreParts } from "./measure-names.js";

/**
 * Every system's BERTScores, read by one encoder, as metrics that can be resampled. A model of the hub is fetched first.
 * @throws ConfigError for a model that is no encoder, or whose layer nobody has chosen; InterruptedError when the signal fires; errors of bertScore, of the readers and of the hub.
 */
export async function measureBertScore(
  { systems, references }: EvaluationTexts,
  config: BertScoreConfig,
  { onEvent, signal }: Pick<RecipeContext, "onEvent" | "signal">,
): Promise<EncoderMeasures[]> {
  requireDevice(config.device ?? "cpu");
  if (config.threads !== undefined) threads(config.threads);
  using scorer = await openBertScorer(config, { onEvent, signal });
  onEvent?.({ kind: "phase", phase: "bertscore", state: "start" });
  const measures: EncoderMeasures[] = [];
  for (const { predictions } of systems) {
    onEvent?.({ kind: "progress", done: measures.length, total: systems.length, unit: "systems" });
    measures.push(asMeasures(await scorer.score(predictions, references), references));
  }
  onEvent?.({ kind: "phase", phase: "bertscore", state: "end" });
  return measures;
}

/** Empty texts are counted by BERTScore's own warnings. */
function asMeasures(scores: BertScores, references: References): EncoderMeasures {
  const perSegment = referencesPerSegment(references);
  return (name) => {
    const part = bertScoreParts[name];
    if (part === undefined) throw new ConfigError(`${name} is no BERTScore.`);
    const statistics = { ...bertScoreStatistics(part, scores, perSegment), blankPredictions: 0, blankReferences: 0 };
    return { metric: averageBertScore(part, scores), statistics };
  };
}
