import { type EncodedExample, type Example, referencesOf, restorePlaceholders } from "../data/index.js";
import { corpusNegativeLogLikelihood } from "../evaluate/index.js";
import { generateAll } from "../generate/index.js";
import { corpusBleu, lengthRatio, phonemeErrorRate, repeatedNgramShare, type Score, wordErrorRate } from "../metrics/index.js";
import type { EncoderDecoderModel } from "../models/index.js";
import { bytesPerElement } from "../tensor/index.js";
import type { DistillConfig } from "./config.js";
import type { PreparedData } from "./prepare-data.js";

/** What one system costs to keep and to run. */
export interface SystemCost {
  readonly parameters: number;
  /** Bytes of its weights as saved. */
  readonly checkpointBytes: number;
  /** Tokens generated per second while decoding the split, greedily and in batches, on this machine. */
  readonly tokensPerSecond: number;
}

/** One system on one split. */
export interface SystemResult {
  /** Average negative log-likelihood of the gold targets, in nats per token. */
  readonly nll: number;
  /** The task's metrics over greedy outputs; where an input has several references, a metric that knows several uses them all. */
  readonly scores: readonly Score[];
  readonly cost: SystemCost;
  /** The outputs, placeholders restored, in the split's order. */
  readonly predictions: readonly string[];
}

/** On what a system is scored. */
export interface EvaluateOptions {
  readonly split: "validation" | "test";
  readonly data: PreparedData;
  readonly config: DistillConfig;
  readonly onProgress?: (done: number, total: number, tokensPerSecond: number) => void;
  readonly signal?: AbortSignal | undefined;
}

/** Scores a model on a split: NLL of the gold targets, and the task's metrics on its greedy outputs. */
export async function evaluateSystem(
  model: EncoderDecoderModel,
  { split, data, config, onProgress, signal }: EvaluateOptions,
): Promise<SystemResult> {
  const encoded: readonly EncodedExample[] = data[split];
  const examples: readonly Example[] = data.dataset.splits[split];
  const { batchTokens } = config.generation;
  const start = performance.now();
  const generated = await generateAll(model, encoded, {
    batchTokens,
    maxNewTokens: config.data.maxTargetLength,
    onProgress: (done, tokensPerSecond) => onProgress?.(done, encoded.length, tokensPerSecond),
    signal,
  });
  const seconds = (performance.now() - start) / 1000;
  const tokens = generated.reduce((sum, { ids }) => sum + ids.length, 0);
  const texts = await data.tokenizer.decodeBatch(
    generated.map(({ ids }) => ids),
    { skipSpecialTokens: true },
  );
  const predictions = texts.map((text, i) => restorePlaceholders(text.trim(), examples[i] as Example));
  const references = examples.map((example) => referencesOf(example).map((reference) => restorePlaceholders(reference, example)));
  return {
    nll: await corpusNegativeLogLikelihood(model, encoded, { batchTokens }),
    scores: taskScores(data.dataset.targetKind, predictions, references),
    cost: { parameters: model.parameters.count, checkpointBytes: weightBytes(model), tokensPerSecond: tokens / seconds },
    predictions,
  };
}

function taskScores(kind: "text" | "phonemes", predictions: readonly string[], references: readonly (readonly string[])[]): Score[] {
  if (kind === "phonemes") {
    return [
      wordErrorRate(predictions, references),
      phonemeErrorRate(predictions, references),
      corpusBleu(predictions, references, { tokenizer: "none" }),
    ];
  }
  return [corpusBleu(predictions, references), lengthRatio(predictions, references), repeatedNgramShare(predictions)];
}

function weightBytes(model: EncoderDecoderModel): number {
  return model.parameters.state.reduce((sum, [, tensor]) => sum + tensor.size * bytesPerElement(tensor.dtype), 0);
}
