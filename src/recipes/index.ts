export { type DistillPreset, distillPresets } from "./config/preset-trainings.js";
export type { TrainingConfig } from "./config/training.js";
export { configJsonSchema, type DistillConfig, type DistillRecipe, resolveConfig } from "./distill/config/distill-config.js";
export { type DistillPresetOptions, distillPreset } from "./distill/config/distill-presets.js";
export { presetFor } from "./distill/config/quickstart-preset.js";
export { distill } from "./distill/distill.js";
export { type Estimate, type EstimatedPart, estimate } from "./distill/estimate/estimate.js";
export { readings } from "./distill/report/readings.js";
export type { DistillReport, ReportExample } from "./distill/report/report.js";
export { evaluationDecoding } from "./distill/report/report-legend.js";
export { reportTable } from "./distill/report/report-table.js";
export { type SystemName, systems } from "./distill/report/systems.js";
export { evaluate } from "./evaluate/evaluate.js";
export {
  type EvaluateConfig,
  type EvaluateRecipe,
  type EvaluationRecipe,
  needsEncoder,
  resolveEvaluateConfig,
} from "./evaluate/evaluate-config.js";
export { type EvaluationTexts, evaluateTexts, type NamedSystem } from "./evaluate/evaluate-texts.js";
export type { EvaluationReport, MetricReport, SystemComparison, SystemScore } from "./evaluate/evaluation-report.js";
export { evaluationTable } from "./evaluate/evaluation-table.js";
export { type MeasureName, measureNames } from "./evaluate/measure-names.js";
export { type FineTuneReport, fineTune } from "./fine-tune/fine-tune.js";
export { type FineTuneConfig, type FineTuneRecipe, resolveFineTuneConfig } from "./fine-tune/fine-tune-config.js";
export { fineTunePreset } from "./fine-tune/fine-tune-preset.js";
export { type GenerateConfig, type GenerateRecipe, resolveGenerateConfig } from "./generate/generate-config.js";
export { type GenerateReport, generateOutputs, type OutputLine } from "./generate/generate-outputs.js";
export {
  type LatencySummary,
  type LayerCounts,
  type MeasureCell,
  type MeasureConfig,
  type Measurements,
  type MeasureRecipe,
  type ModelMeasurements,
  measure,
  measureKinds,
  measureTables,
  type Probe,
  type ProbeRequest,
  type ProbeResult,
  resolveMeasureConfig,
  type TakeProbe,
  type ThroughputSummary,
  type TitledTable,
  takeProbe,
} from "./measure/index.js";
export type { RecipeContext } from "./phases/recipe-context.js";
export { type PretrainReport, pretrain } from "./pretrain/pretrain.js";
export { type PretrainConfig, type PretrainRecipe, pretrainPreset, resolvePretrainConfig } from "./pretrain/pretrain-config.js";
export { type PruneConfig, type PruneRecipe, resolvePruneConfig } from "./prune/prune-config.js";
export { type PruneReport, pruneModel } from "./prune/prune-model.js";
export type { TextTable } from "./report/text-table.js";
export { scoreTable } from "./scoring/score-table.js";
