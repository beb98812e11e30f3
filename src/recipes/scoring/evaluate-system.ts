import { rowsPerInput } from "../../generate/index.js";
import {
  corpusBleu,
  corpusRouge,
  isBlankText,
  lengthRatio,
  phonemeErrorRate,
  repeatedNgramShare,
  repeatedNgrams,
  type Score,
  scoreCorpus,
  scoreStatistics,
  wordsRight,
} from "../../metrics/index.js";
import { generationFlops, modelDimensions, type TextModel } from "../../models/index.js";
import { bytesPerElement } from "../../tensor/index.js";
import type { BertScorer } from "../bert-score/index.js";
import { type ScoringConfig, scoredDecoding } from "../config/index.js";
import { bertScores, type OutputBertScores } from "./bert-score.js";
import { splitReferences } from "./decode-split.js";
import { decodingSpeed } from "./decoding-speed.js";
import { type SplitOutputs, type SplitOutputsOptions, splitOutputs } from "./split-outputs.js";

/** What one system costs to keep and to run. */
export interface SystemCost {
  readonly parameters: number;
  /** Bytes of its weights as saved. */
  readonly checkpointBytes: number;
  /**
   * Floating-point operations of one output where source and target are of the task's greatest lengths: its matrix products, by formula. Absent in reports from before
   * it was kept.
   */
  readonly flops?: number;
  /** Tokens generated per second in a batch whose outputs are all of the greatest length, on this machine. */
  readonly tokensPerSecond: number;
}

/** What reports say of one system on one split. */
export interface SystemScores {
  /** Average negative log-likelihood of the gold targets, in nats per token. */
  readonly nll: number;
  /**
   * The same in nats per byte of the gold targets' UTF-8: what models with other tokens are compared by. Absent where all of them share a tokenizer.
   */
  readonly nllPerByte?: number;
  /** The task's metrics over the outputs; where an input has several references, a metric that knows several uses them all. */
  readonly scores: readonly Score[];
  /** How many outputs are blank or ran into a loop; absent in reports from before it was counted. */
  readonly degenerateOutputs?: number;
  readonly cost: SystemCost;
}

/** One system on one split. */
export interface SystemResult extends SystemScores, SplitOutputs {
  /** Absent where the recipe names no encoder. */
  readonly bertScores?: OutputBertScores;
}

/** What a system is scored with. */
export interface EvaluateSystemOptions extends SplitOutputsOptions {
  /** Reads outputs and references, where the recipe names an encoder. */
  readonly scorer: BertScorer | undefined;
}

/** Scores a model on a split: NLL of the gold targets, the task's metrics on its outputs, and how fast it writes. */
export async function evaluateSystem(model: TextModel, options: EvaluateSystemOptions): Promise<SystemResult> {
  const { split, data, config, signal, scorer } = options;
  const references = splitReferences(data, split);
  const { predictions, segments } = await splitOutputs(model, options);
  const byEncoder = scorer && (await bertScores(scorer, predictions, references));
  const { batchTokens } = config.generation;
  const tokensPerSecond = await decodingSpeed(model, data[split], { decoding: scoredDecoding(config), batchTokens, signal });
  return {
    nll: sum(segments.nats) / sum(segments.tokens),
    scores: [
      ...taskScores(data.dataset.targetKind, predictions, references),
      ...(byEncoder === undefined ? [] : [scoreStatistics(byEncoder.metric, byEncoder.statistics)]),
    ],
    degenerateOutputs: predictions.filter(isDegenerate).length,
    cost: { parameters: model.parameters.count, checkpointBytes: weightBytes(model), flops: outputFlops(model, config), tokensPerSecond },
    predictions,
    segments,
    ...(byEncoder === undefined ? {} : { bertScores: byEncoder }),
  };
}

function outputFlops(model: TextModel, config: ScoringConfig): number {
  const lengths = { source: config.data.maxSourceLength, target: config.data.maxTargetLength };
  return generationFlops(modelDimensions(model.config), lengths, rowsPerInput(scoredDecoding(config)));
}

const loops = repeatedNgrams(4);

/** Whether an output is blank, or ran into a loop. */
function isDegenerate(prediction: string): boolean {
  return isBlankText(prediction) || loops.segmentStatistics(prediction, [])[0] === 1;
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

/** What stands in a report: the outputs have a file of their own. */
export function withoutOutputs({ predictions: _, segments: __, bertScores: ___, ...scores }: SystemResult): SystemScores {
  return scores;
}

/** The metrics of a kind of task; the first is the one that its field looks at. */
export function taskScores(kind: "text" | "phonemes", predictions: readonly string[], references: readonly (readonly string[])[]): Score[] {
  if (kind === "phonemes") {
    return [
      scoreCorpus(wordsRight, predictions, references),
      phonemeErrorRate(predictions, references),
      corpusBleu(predictions, references, { tokenizer: "none" }),
    ];
  }
  return [
    corpusBleu(predictions, references),
    ...corpusRouge(predictions, references, { variants: ["rougeL"] }),
    lengthRatio(predictions, references),
    repeatedNgramShare(predictions),
  ];
}

function weightBytes(model: TextModel): number {
  return model.parameters.state.reduce((sum, [, tensor]) => sum + tensor.size * bytesPerElement(tensor.dtype), 0);
}
