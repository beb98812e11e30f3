/**
 * The library: what a program needs, grouped by what it is for. Each name is documented, with an example, where it is defined; what is not here is the
 * house's own and may change from version to version.
 */

// Everything thrown on purpose.
export { RetortError } from "./core/index.js";
// Data: read, and as tokens.
export {
  builtInDatasets,
  type Dataset,
  type EncodedExample,
  type EncodedInput,
  type Example,
  encodeExamples,
  encodeInputs,
  loadDataset,
  type UnlabeledInput,
} from "./data/index.js";
// Training and distillation: objectives, pseudo-targets, the loop.
export {
  epochTargets,
  fineTuning,
  groupPseudoTargets,
  jointTeaching,
  logitsKd,
  makePseudoTargets,
  type PseudoTarget,
  type TeacherAndStudent,
} from "./distill/index.js";
// What a model is measured by on a split.
export { bertScore, corpusNegativeLogLikelihood, fitTemperature } from "./evaluate/index.js";
// Generation.
export { type Decoding, type GenerateAllOptions, type Generated, generateAll } from "./generate/index.js";
// Runs: a recipe in a process of its own, or in this one.
export { JobCrash, JobError, type JobRequest, type RunningJob, runJob } from "./jobs/index.js";
export { type DivergenceSettings, divergence, meanOverLabels, negativeLogLikelihood } from "./losses/index.js";
// Metrics of texts: scores of a corpus, and the statistics that intervals and tests are made from.
export {
  approximateRandomization,
  type BootstrapInterval,
  bleu,
  bootstrapInterval,
  type CorpusStatistics,
  chrf,
  corpusBleu,
  corpusChrf,
  corpusRouge,
  corpusStatistics,
  corpusTer,
  distinctNgramShare,
  formatScore,
  lengthRatio,
  type Metric,
  type PairedComparison,
  pairedBootstrap,
  phonemeErrorRate,
  phonemeErrors,
  repeatedNgramShare,
  rouge,
  type Score,
  scoreCorpus,
  sentenceBleu,
  ter,
  wordErrorRate,
  wordErrors,
} from "./metrics/index.js";
// Models: Hugging Face folders in and out, random weights, fewer layers.
export {
  copyModel,
  type EncoderModel,
  type ForwardInputs,
  type ForwardOptions,
  type ForwardOutput,
  initializeModel,
  isDecoderOnly,
  loadEncoder,
  loadModel,
  type ModelConfig,
  type ModelKind,
  modelKinds,
  parseModelConfig,
  pruneLayers,
  readModelConfig,
  saveModel,
  type TextModel,
} from "./models/index.js";
export type { RecipeContext } from "./recipes/index.js";
// The main job: teacher, student, pseudo-targets, distillation, report.
// Its parts, as runs of their own.
// What outputs are worth, and what models cost.
export {
  configJsonSchema,
  type DistillConfig,
  type DistillRecipe,
  type DistillReport,
  distill,
  distillPreset,
  type Estimate,
  type EvaluateConfig,
  type EvaluateRecipe,
  type EvaluationReport,
  type EvaluationTexts,
  estimate,
  evaluate,
  evaluateTexts,
  type FineTuneConfig,
  type FineTuneRecipe,
  type FineTuneReport,
  fineTune,
  type GenerateConfig,
  type GenerateRecipe,
  type GenerateReport,
  generateOutputs,
  type MeasureConfig,
  type Measurements,
  type MeasureRecipe,
  measure,
  type PretrainConfig,
  type PretrainRecipe,
  type PretrainReport,
  type PruneConfig,
  type PruneRecipe,
  type PruneReport,
  presetFor,
  pretrain,
  pruneModel,
  readings,
  resolveConfig,
  resolveEvaluateConfig,
  resolveFineTuneConfig,
  resolveGenerateConfig,
  resolveMeasureConfig,
  resolvePretrainConfig,
  resolvePruneConfig,
  takeProbe,
} from "./recipes/index.js";
export type { RunEvent } from "./runs/index.js";
// What a run leaves behind.
export {
  ArtifactStore,
  defaultStoreFolder,
  type RunPaths,
  type RunStatus,
  readEvents,
  readStatus,
  runPaths,
} from "./runs/index.js";
// The engine under it all.
export { type DType, engineInfo, liveTensors, noGrad, operator, RandomStream, scope, Tensor, threads } from "./tensor/index.js";
// Tokenizers.
export { assertFitsModel, loadTokenizer, Tokenizer, type TrainByteLevelBpeOptions, trainByteLevelBpe } from "./tokenizers/index.js";
export { type Objective, type TrainOptions, type TrainResult, train } from "./train/index.js";
