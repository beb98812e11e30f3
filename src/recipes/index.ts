export {
  type BlackBoxConfig,
  type BlackBoxRecipe,
  type BlackBoxReport,
  blackBox,
  blackBoxTable,
  isBlackBoxRecipe,
  resolveBlackBoxConfig,
  type StudentName,
  studentFolder,
  studentTitles,
  systemNames,
  teacherName,
} from "./black-box/index.js";
export type { MetricReport, SystemComparison, SystemScore } from "./comparing/index.js";
export { type DistillPreset, describeOrigins, distillPresets, scoredDecoding, type TrainingConfig } from "./config/index.js";
export {
  configJsonSchema,
  type DistillConfig,
  type DistillPresetOptions,
  type DistillRecipe,
  type DistillReport,
  distill,
  distillPage,
  distillPreset,
  type Estimate,
  type EstimatedPart,
  estimate,
  presetFor,
  type ReportExample,
  type RoughWork,
  readings,
  reportTable,
  resolveConfig,
  roughWork,
  type SystemName,
  systems,
} from "./distill/index.js";
export {
  type EvaluateConfig,
  type EvaluateRecipe,
  type EvaluationRecipe,
  type EvaluationReport,
  type EvaluationTexts,
  evaluate,
  evaluateTexts,
  evaluationTable,
  type MeasureName,
  measureNames,
  type NamedSystem,
  needsEncoder,
  resolveEvaluateConfig,
} from "./evaluate/index.js";
export { type ExportConfig, type ExportRecipe, type ExportReport, exportToTarget, resolveExportConfig } from "./export/index.js";
export {
  type FineTuneConfig,
  type FineTuneRecipe,
  type FineTuneReport,
  fineTune,
  fineTunePreset,
  resolveFineTuneConfig,
} from "./fine-tune/index.js";
export {
  costOf,
  estimateGather,
  formatCost,
  type GatherConfig,
  type GatherEstimate,
  type GatherRecipe,
  type GatherReport,
  gather,
  resolveGatherConfig,
} from "./gather/index.js";
export { type GatheredLine, type GatherFiles, gatherFiles } from "./gathered/index.js";
export {
  type GenerateConfig,
  type GenerateRecipe,
  type GenerateReport,
  generateOutputs,
  type OutputLine,
  resolveGenerateConfig,
} from "./generate/index.js";
export { type ImportConfig, type ImportRecipe, type ImportReport, importModel, resolveImportConfig } from "./import/index.js";
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
export { type RecipeContext, runKind, runSystem } from "./phases/index.js";
export {
  type PretrainConfig,
  type PretrainRecipe,
  type PretrainReport,
  pretrain,
  pretrainPreset,
  resolvePretrainConfig,
} from "./pretrain/index.js";
export { type PruneConfig, type PruneRecipe, type PruneReport, pruneModel, resolvePruneConfig } from "./prune/index.js";
export type { TextTable } from "./report/index.js";
export {
  type DescribedShape,
  type RoughRows,
  roughRows,
  shapedModelConfig,
  type TrainingRate,
  type TrainingRateRequest,
  trainingRate,
} from "./rough-cost/index.js";
export { CurveFigures, curvesSection, liveRunPage, progressParts } from "./run-page/index.js";
export { cautions, scoreTable } from "./scoring/index.js";
