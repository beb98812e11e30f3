import type { RandomSequence } from "../core/index.js";
import {
  type Batches,
  batchByCount,
  batchByTokens,
  collatePairs,
  type EncodedExample,
  learnedLabels,
  type PairBatch,
  type SequenceLengths,
} from "../data/index.js";

/** The examples of an epoch, counted from 0: always the same for the same epoch. */
export type ExamplesOfEpoch = (epoch: number) => readonly EncodedExample[];

/** What a training reads, and in what portions. */
export interface TrainData {
  /**
   * What is trained on: the same in every epoch, or each epoch's own, such as one pseudo-target per input and epoch, so that K epochs show
   * all K. Epochs may differ in size; the learning rate's schedule counts on as many steps as the first has.
   */
  readonly examples: readonly EncodedExample[] | ExamplesOfEpoch;
  /** Source and target tokens of one optimizer step, padding included; with `batchExamples`, of one of its micro-batches. */
  readonly batchTokens: number;
  /** A step takes so many examples, whatever their length; by default as many as `batchTokens` hold. */
  readonly batchExamples?: number | undefined;
  /** A step's batch is computed in pieces of so many tokens, to save memory; the result is the same. Default: in one piece. */
  readonly microBatchTokens?: number;
  readonly padTokenId: number;
  /** Undefined for decoder-only models, whose targets go on from their source's last token. */
  readonly decoderStartTokenId: number | undefined;
}

/** An epoch's examples. */
export function examplesOf({ examples }: Pick<TrainData, "examples">, epoch: number): readonly EncodedExample[] {
  return typeof examples === "function" ? examples(epoch) : examples;
}

/** The same data, for which each epoch's examples are made once and kept until another epoch's are asked for. */
export function rememberEpoch(data: TrainData): TrainData {
  let current: { readonly epoch: number; readonly examples: readonly EncodedExample[] } | undefined;
  const examples: ExamplesOfEpoch = (epoch) => {
    if (current?.epoch !== epoch) current = { epoch, examples: examplesOf(data, epoch) };
    return current.examples;
  };
  return { ...data, examples };
}

/** The batches of the epoch (counted from 0), in an order drawn from `shuffle`. */
export function epochBatches(data: TrainData, shuffle: RandomSequence, epoch: number): Batches {
  const examples = examplesOf(data, epoch);
  if (data.batchExamples !== undefined) return batchByCount(examples.length, { batchSize: data.batchExamples, shuffle });
  return batchByTokens(examples.map(lengthsOf), { maxTokens: data.batchTokens, shuffle });
}

/** One optimizer step's examples. */
export interface StepBatch {
  /** Each makes one micro-batch's tensors when it is called; the caller's scope owns them. */
  readonly microBatches: readonly (() => PairBatch)[];
  /** Label tokens of all micro-batches together, without padding. */
  readonly labelTokens: number;
  /** How many examples of all micro-batches together have a label. */
  readonly labeledRows: number;
  readonly sourceTokens: number;
  /** The examples, in no order that matters. */
  readonly examples: readonly EncodedExample[];
}

/** A step's examples cut into micro-batches, to be made on `device`. */
export function stepBatch(data: Omit<TrainData, "examples">, examples: readonly EncodedExample[], device: string): StepBatch {
  const lengths = examples.map(lengthsOf);
  const maxTokens = data.microBatchTokens ?? (data.batchExamples === undefined ? undefined : data.batchTokens);
  const pieces = maxTokens === undefined ? [examples.keys()] : batchByTokens(lengths, { maxTokens });
  const options = { padTokenId: data.padTokenId, decoderStartTokenId: data.decoderStartTokenId, device };
  return {
    microBatches: pieces.map((piece) => {
      const members = [...piece].map((i) => examples[i] as EncodedExample);
      return () => collatePairs(members, options);
    }),
    labelTokens: examples.reduce((sum, example) => sum + learnedLabels(example).length, 0),
    labeledRows: examples.filter((example) => learnedLabels(example).length > 0).length,
    sourceTokens: lengths.reduce((sum, { source }) => sum + source, 0),
    examples,
  };
}

/**
 * {@link stepBatch} for targets that were chosen after the data had been cut into batches. They can be longer than those the budget was kept
 * with: what does not fit together becomes several micro-batches, and what does not fit alone is one by itself.
 */
export function chosenStepBatch(data: TrainData, chosen: readonly EncodedExample[], device: string): StepBatch {
  const longest = chosen.reduce((most, { inputIds, labels }) => Math.max(most, inputIds.length + labels.length), 0);
  return stepBatch({ ...data, microBatchTokens: Math.max(data.microBatchTokens ?? data.batchTokens, longest) }, chosen, device);
}

function lengthsOf({ inputIds, labels }: EncodedExample): SequenceLengths {
  return { source: inputIds.length, target: labels.length };
}
