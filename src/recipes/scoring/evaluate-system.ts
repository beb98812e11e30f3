import { corpusNegativeLogLikelihood } from "../../evaluate/index.js";
import { corpusBleu, lengthRatio, phonemeErrorRate, repeatedNgramShare, type Score, wordErrorRate } from "../../metrics/index.js";
import type { TextModel } from "../../models/index.js";
import { bytesPerElement } from "../../tensor/index.js";
import { type DecodeSplitOptions, decodeSplit } from "./decode-split.js";

/** What one system costs to keep and to run. */
export interface SystemCost {
  readonly parameters: number;
  /** Bytes of its weights as saved. */
  readonly checkpointBytes: number;
  /** Tokens generated per second while decoding the split, in batches, on this machine. */
  readonly tokensPerSecond: number;
}

/** What reports say of one system on one split. */
export interface SystemScores {
  /** Average negative log-likelihood of the gold targets, in nats per token. */
  readonly nll: number;
  /** The task's metrics over the outputs; where an input has several references, a metric that knows several uses them all. */
  readonly scores: readonly Score[];
  readonly cost: SystemCost;
}

/** One system on one split. */
export interface SystemResult extends SystemScores {
  /** The outputs, placeholders restored, in the split's order. */
  readonly predictions: readonly string[];
}

/** Scores a model on a split: NLL of the gold targets, and the task's metrics on its outputs. */
export async function evaluateSystem(model: TextModel, options: DecodeSplitOptions): Promise<SystemResult> {
  const { split, data, config } = options;
  const { predictions, references, tokensPerSecond } = await decodeSplit(model, options);
  return {
    nll: await corpusNegativeLogLikelihood(model, data[split], { batchTokens: config.generation.batchTokens }),
    scores: taskScores(data.dataset.targetKind, predictions, references),
    cost: { parameters: model.parameters.count, checkpointBytes: weightBytes(model), tokensPerSecond },
    predictions,
  };
}

/** What stands in a report: the outputs have a file of their own. */
export function withoutOutputs({ nll, scores, cost }: SystemResult): SystemScores {
  return { nll, scores, cost };
}

/** The metrics of a kind of task; the first is the one that its field looks at. */
export function taskScores(kind: "text" | "phonemes", predictions: readonly string[], references: readonly (readonly string[])[]): Score[] {
  if (kind === "phonemes") {
    return [
      wordErrorRate(predictions, references),
      phonemeErrorRate(predictions, references),
      corpusBleu(predictions, references, { tokenizer: "none" }),
    ];
  }
  return [corpusBleu(predictions, references), lengthRatio(predictions, references), repeatedNgramShare(predictions)];
}

function weightBytes(model: TextModel): number {
  return model.parameters.state.reduce((sum, [, tensor]) => sum + tensor.size * bytesPerElement(tensor.dtype), 0);
}
