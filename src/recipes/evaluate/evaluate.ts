import { changedResults } from "../../runs/index.js";
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
 * @example
 * ```ts
 * import { writeFileSync } from "node:fs";
 * import { evaluate, resolveEvaluateConfig } from "retort-kd";
 *
 * writeFileSync("gold.txt", "the house is red\nthe river is old\n");
 * writeFileSync("S.txt", "the house is big\nthe river is new\n");
 * writeFileSync("KD.txt", "the house is red\nthe river is new\n");
 * const systems = [{ predictions: "S.txt" }, { predictions: "KD.txt" }];
 * const config = resolveEvaluateConfig({ systems, references: ["gold.txt"], metrics: ["rouge1"] });
 * const { baseline, metrics } = await evaluate(config);
 * baseline; // → 'S'
 * metrics[0]?.systems.map(({ system, value }) => [system, value]); // → [ [ 'S', 0.75 ], [ 'KD', 0.875 ] ]
 * ```
 */
export async function evaluate(config: EvaluateConfig, context: Pick<RecipeContext, "onEvent" | "signal"> = {}): Promise<EvaluationReport> {
  const texts = await loadEvaluation(config);
  // What can be wrong with the texts is said before an encoder is fetched and reads them.
  checkTexts(texts, config);
  const encoder = needsEncoder(config) ? await measureBertScore(texts, config.bertScore, context) : [];
  const report = evaluateResolved(texts, config, encoder);
  const changed = config.systems.flatMap(({ predictions }) => changedResults(predictions));
  return { ...report, warnings: [...changed, ...report.warnings] };
}
