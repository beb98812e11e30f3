export { evaluate } from "./evaluate.js";
export { type EvaluateConfig, type EvaluateRecipe, type EvaluationRecipe, needsEncoder, resolveEvaluateConfig } from "./evaluate-config.js";
export { type EvaluationTexts, evaluateTexts, type NamedSystem } from "./evaluate-texts.js";
export type { EvaluationReport } from "./evaluation-report.js";
export { evaluationTable } from "./evaluation-table.js";
export { type MeasureName, measureNames } from "./measure-names.js";
