export { type BatchByCountOptions, batchByCount } from "./batch-by-count.js";
export { type BatchByTokensOptions, type Batches, batchByTokens, type SequenceLengths } from "./batch-by-tokens.js";
export { collateInputs, collatePairs, type InputBatch, type PairBatch, type Placement } from "./collate.js";
export { type EpochBatch, EpochBatches, type EpochCursor, firstCursor, type MakeEpochBatches } from "./epoch-batches.js";
export {
  type IntegerMatrix,
  type MaskMatrix,
  type PadBatchOptions,
  type PaddedBatch,
  type PaddedInputs,
  type PadInputsOptions,
  padBatch,
  padInputs,
} from "./pad-batch.js";
