import type { EvaluateConfig } from "./evaluate-config.js";
import { evaluateResolved } from "./evaluate-texts.js";
import type { EvaluationReport } from "./evaluation-report.js";
import { loadEvaluation } from "./load-evaluation.js";

/**
 * Scores files of outputs against files of references: evaluateTexts of what {@link loadEvaluation} reads. It needs no tensors, and so no job.
 * @throws ConfigError and DataError as these two.
 */
export async function evaluate(config: EvaluateConfig): Promise<EvaluationReport> {
  return evaluateResolved(await loadEvaluation(config), config);
}
