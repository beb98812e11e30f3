export { configJsonSchema, type DistillConfig, type DistillRecipe, resolveConfig } from "./config.js";
export type { RecipeContext } from "./context.js";
export { distill } from "./distill.js";
export { type DistillPresetOptions, distillPreset } from "./distill-presets.js";
export { type Estimate, type EstimatedPart, estimate } from "./estimate.js";
export { evaluate } from "./evaluate.js";
export {
  type EvaluateConfig,
  type EvaluateRecipe,
  type EvaluationRecipe,
  needsEncoder,
  resolveEvaluateConfig,
} from "./evaluate-config.js";
export { type EvaluationTexts, evaluateTexts, type NamedSystem } from "./evaluate-texts.js";
export type { EvaluationReport, MetricReport, SystemComparison, SystemScore } from "./evaluation-report.js";
export { evaluationTable } from "./evaluation-table.js";
export { type FineTuneReport, fineTune } from "./fine-tune.js";
export { type FineTuneConfig, type FineTuneRecipe, resolveFineTuneConfig } from "./fine-tune-config.js";
export { fineTunePreset } from "./fine-tune-preset.js";
export { type GenerateConfig, type GenerateRecipe, resolveGenerateConfig } from "./generate-config.js";
export { type GenerateReport, generateOutputs, type OutputLine } from "./generate-outputs.js";
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
export { type MeasureName, measureNames } from "./measure-names.js";
export { presetFor } from "./presets.js";
export { type PretrainReport, pretrain } from "./pretrain.js";
export { type PretrainConfig, type PretrainRecipe, pretrainPreset, resolvePretrainConfig } from "./pretrain-config.js";
export { type PruneConfig, type PruneRecipe, resolvePruneConfig } from "./prune-config.js";
export { type PruneReport, pruneModel } from "./prune-model.js";
export { readings } from "./readings.js";
export type { DistillReport, ReportExample } from "./report.js";
export { evaluationDecoding } from "./report-legend.js";
export { reportTable } from "./report-table.js";
export { type DistillPreset, distillPresets } from "./schema/preset-trainings.js";
export type { TrainingConfig } from "./schema/training.js";
export { scoreTable } from "./score-table.js";
export { type SystemName, systems } from "./systems.js";
export type { TextTable } from "./text-table.js";
