import { Tensor, to } from "../../tensor/index.js";
import type { EncodedExample, EncodedInput } from "../encode-examples.js";
import { learnedLabels } from "../learned-labels.js";
import {
  type IntegerMatrix,
  type MaskMatrix,
  type PadBatchOptions,
  type PaddedInputs,
  type PadInputsOptions,
  padBatch,
  padInputs,
} from "./pad-batch.js";

/** A batch of sources as tensors. */
export interface InputBatch {
  /** The inputs' ids in the dataset, one per row: for error messages and results. */
  readonly exampleIds: readonly string[];
  /** int64 `[B, S]` */
  readonly inputIds: Tensor;
  /** 1 for tokens, 0 for padding, int64 `[B, S]`. */
  readonly attentionMask: Tensor;
}

/** A batch of source–target pairs as tensors, teacher-forced. */
export interface PairBatch extends InputBatch {
  /** The targets moved right by one behind the start token, int64 `[B, T]`. */
  readonly decoderInputIds: Tensor;
  /** Where in the flattened `[B·T]` target positions a label stands (padding has none, nor what a user says in a conversation), int64 `[N]`. */
  readonly labelPositions: Tensor;
  /** The labels at those positions, int64 `[N]`. */
  readonly labels: Tensor;
  /** N: how many label tokens the batch has. */
  readonly labelTokens: number;
  /** How many of them each row has, B numbers: labels stand row after row, so these say which row a label belongs to. */
  readonly labelsPerRow: readonly number[];
}

/** Where the tensors are made. */
export interface Placement {
  readonly device: string;
}

/** Pads encoded inputs on the right and makes tensors of them; the caller's scope owns them. */
export function collateInputs(inputs: readonly EncodedInput[], options: PadInputsOptions & Placement): InputBatch {
  return sourceTensors(inputs, padInputs(inputs, options), options);
}

/**
 * Pads encoded pairs on the right and makes tensors of them; the caller's scope owns them. Where no start token is given, each source's last token begins
 * its target, and is no part of the source any more.
 */
export function collatePairs(examples: readonly EncodedExample[], options: PadBatchOptions & Placement): PairBatch {
  const { labels, decoderInputIds, targetTokens: _, ...sources } = padBatch(examples, options);
  const width = labels.shape[1];
  const positions = examples.flatMap((example, row) => learnedPositions(example).map((position) => row * width + position));
  const vector = (data: BigInt64Array): Tensor => to(Tensor.from(data), { dtype: "int64", device: options.device });
  return {
    ...sourceTensors(examples, sources, options),
    decoderInputIds: integers(decoderInputIds, options),
    labelPositions: vector(BigInt64Array.from(positions, BigInt)),
    labels: vector(BigInt64Array.from(positions, (position) => labels.data[position] as bigint)),
    labelTokens: positions.length,
    labelsPerRow: examples.map((example) => learnedLabels(example).length),
  };
}

/** Where in its target an example has labels that are learned. */
function learnedPositions({ labels, isLearned }: EncodedExample): number[] {
  return [...labels.keys()].filter((position) => isLearned === undefined || isLearned[position] === 1);
}

function sourceTensors(
  inputs: readonly EncodedInput[],
  { inputIds, attentionMask }: Pick<PaddedInputs, "inputIds" | "attentionMask">,
  place: Placement,
): InputBatch {
  return {
    exampleIds: inputs.map(({ id }) => id),
    inputIds: integers(inputIds, place),
    attentionMask: mask(attentionMask, place),
  };
}

function integers({ data, shape }: IntegerMatrix, { device }: Placement): Tensor {
  return to(Tensor.from(data, shape), { dtype: "int64", device });
}

function mask({ data, shape }: MaskMatrix, { device }: Placement): Tensor {
  return to(Tensor.from(data, shape), { dtype: "int64", device });
}
