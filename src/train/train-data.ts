import type { RandomSequence } from "../core/index.js";
import { type Batches, batchByTokens, collatePairs, type EncodedExample, type PairBatch, type SequenceLengths } from "../data/index.js";

/** What a training reads, and in what portions. */
export interface TrainData {
  readonly examples: readonly EncodedExample[];
  /** Source and target tokens of one optimizer step, padding included. */
  readonly batchTokens: number;
  /** A step's batch is computed in pieces of so many tokens, to save memory; the result is the same. Default: in one piece. */
  readonly microBatchTokens?: number;
  readonly padTokenId: number;
  readonly decoderStartTokenId: number;
}

/** One epoch's batches, in an order drawn from `shuffle`. */
export function epochBatches({ examples, batchTokens }: TrainData, shuffle: RandomSequence): Batches {
  return batchByTokens(examples.map(lengthsOf), { maxTokens: batchTokens, shuffle });
}

/** One optimizer step's examples. */
export interface StepBatch {
  /** Each makes one micro-batch's tensors when it is called; the caller's scope owns them. */
  readonly microBatches: readonly (() => PairBatch)[];
  /** Label tokens of all micro-batches together, without padding. */
  readonly labelTokens: number;
  readonly sourceTokens: number;
}

/** The examples that `indices` name, cut into micro-batches, to be made on `device`. */
export function stepBatch(data: TrainData, indices: readonly number[], device: string): StepBatch {
  const examples = indices.map((index) => data.examples[index] as EncodedExample);
  const lengths = examples.map(lengthsOf);
  const pieces = data.microBatchTokens === undefined ? [examples.keys()] : batchByTokens(lengths, { maxTokens: data.microBatchTokens });
  const options = { padTokenId: data.padTokenId, decoderStartTokenId: data.decoderStartTokenId, device };
  return {
    microBatches: pieces.map((piece) => {
      const members = [...piece].map((i) => examples[i] as EncodedExample);
      return () => collatePairs(members, options);
    }),
    labelTokens: lengths.reduce((sum, { target }) => sum + target, 0),
    sourceTokens: lengths.reduce((sum, { source }) => sum + source, 0),
  };
}

function lengthsOf({ inputIds, labels }: EncodedExample): SequenceLengths {
  return { source: inputIds.length, target: labels.length };
}
