export {
  type BatchByCountOptions,
  type BatchByTokensOptions,
  type Batches,
  batchByCount,
  batchByTokens,
  collateInputs,
  collatePairs,
  type EpochBatch,
  EpochBatches,
  type EpochCursor,
  firstCursor,
  type InputBatch,
  type IntegerMatrix,
  type MakeEpochBatches,
  type MaskMatrix,
  type PadBatchOptions,
  type PaddedBatch,
  type PaddedInputs,
  type PadInputsOptions,
  type PairBatch,
  type Placement,
  padBatch,
  padInputs,
  type SequenceLengths,
} from "./batch/index.js";
export { type BuiltInDataset, builtInDatasets, type SplitSizes } from "./built-in/index.js";
export { type ChatEncoding, type ConversationEncoder, encodeConversations, encodePrompts, messagesOf, sourceMark } from "./chat/index.js";
export { checkSpelling, type SpellingReport } from "./check-spelling.js";
export { type Dataset, type SplitName, type Splits, splitNames } from "./dataset.js";
export {
  type CorruptedExample,
  type Corruption,
  type DenoisingOptions,
  denoisingExamples,
  languageModeling,
  type NoiseOptions,
  type SpanCorruptionOptions,
  sentinelsNeeded,
  spanCorruption,
  type TextInfillingOptions,
  textInfilling,
} from "./denoise/index.js";
export { describeSpelling } from "./describe-spelling.js";
export { describeTruncation } from "./describe-truncation.js";
export * from "./encode-examples.js";
export { type Example, referencesOf, type UnlabeledInput } from "./example.js";
export { type KeptApart, keepApart } from "./keep-apart.js";
export { inputOf, learnedLabels } from "./learned-labels.js";
export { findSplitFiles, type LoadDatasetOptions, loadDataset, type SplitFiles } from "./load-dataset.js";
export {
  assertDelimited,
  type Columns,
  dataExtension,
  dataExtensions,
  linesOf,
  type PredictionTexts,
  type ReadExamplesOptions,
  type ReferenceTexts,
  readExamples,
  readInputs,
  readJsonl,
  readPredictions,
  readReferences,
  readSources,
  readTexts,
} from "./read/index.js";
export { restorePlaceholders } from "./restore-placeholders.js";
export { type HoldOut, type LabeledSplits, splitByHash } from "./split-by-hash.js";
export { type TaskForm, type TaskName, tasks } from "./tasks.js";
