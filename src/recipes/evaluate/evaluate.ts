import type { RecipeContext } from "../phases/index.js";
import { type EvaluateConfig, needsEncoder } from "./evaluate-config.js";
import { checkTexts, evaluateResolved } from "./evaluate-texts.js";
import type { EvaluationReport } from "./evaluation-report.js";
import { loadEvaluation } from "./load-evaluation.js";
import { measureBertScore } from "./measure-bert-score.js";

/**
 * Scores files of outputs against files of references: evaluateTexts of what {@link loadEvaluation} reads. It needs tensors, and so a job, only for
 * metrics that need an encoder.
 * @throws ConfigError and DataError as these two; errors of {@link measureBertScore}.
 */
export async function evaluate(config: EvaluateConfig, context: Pick<RecipeContext, "onEvent" | "signal"> = {}): Promise<EvaluationReport> {
  const texts = await loadEvaluation(config);
  if (!needsEncoder(config)) return evaluateResolved(texts, config);
  // What can be wrong with the texts is said before an encoder is fetched and reads them.
  checkTexts(texts, config);
  return evaluateResolved(texts, config, await measureBertScore(texts, config.bertScore, context));
}
