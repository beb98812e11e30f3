export { type BatchByCountOptions, batchByCount } from "./batch/batch-by-count.js";
export { type BatchByTokensOptions, type Batches, batchByTokens, type SequenceLengths } from "./batch/batch-by-tokens.js";
export { collateInputs, collatePairs, type InputBatch, type PairBatch, type Placement } from "./batch/collate.js";
export { type EpochBatch, EpochBatches, type EpochCursor, firstCursor, type MakeEpochBatches } from "./batch/epoch-batches.js";
export {
  type IntegerMatrix,
  type MaskMatrix,
  type PadBatchOptions,
  type PaddedBatch,
  type PaddedInputs,
  type PadInputsOptions,
  padBatch,
  padInputs,
} from "./batch/pad-batch.js";
export { type BuiltInDataset, builtInDatasets } from "./built-in/built-in-datasets.js";
export type { SplitSizes } from "./built-in/split-grouped.js";
export { type Dataset, type SplitName, type Splits, splitNames } from "./dataset.js";
export type { CorruptedExample, Corruption, NoiseOptions } from "./denoise/corruption.js";
export { type DenoisingOptions, denoisingExamples } from "./denoise/denoising-examples.js";
export { languageModeling } from "./denoise/language-modeling.js";
export { type SpanCorruptionOptions, sentinelsNeeded, spanCorruption } from "./denoise/span-corruption.js";
export { type TextInfillingOptions, textInfilling } from "./denoise/text-infilling.js";
export { describeTruncation } from "./describe-truncation.js";
export * from "./encode-examples.js";
export { type Example, referencesOf, type UnlabeledInput } from "./example.js";
export { findSplitFiles, type LoadDatasetOptions, loadDataset, type SplitFiles } from "./load-dataset.js";
export type { Columns } from "./read/columns.js";
export { type ReadExamplesOptions, readExamples, readInputs, readSources } from "./read/read-examples.js";
export { linesOf } from "./read/read-lines.js";
export { type PredictionTexts, readPredictions } from "./read/read-predictions.js";
export { type ReferenceTexts, readReferences } from "./read/read-references.js";
export { dataExtension, dataExtensions } from "./read/read-rows.js";
export { readTexts } from "./read/read-texts.js";
export { restorePlaceholders } from "./restore-placeholders.js";
export { type HoldOut, type LabeledSplits, splitByHash } from "./split-by-hash.js";
