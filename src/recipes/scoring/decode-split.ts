import { type EncodedInput, type Example, referencesOf, restorePlaceholders } from "../../data/index.js";
import { generateAll } from "../../generate/index.js";
import type { TextModel } from "../../models/index.js";
import { type ScoringConfig, scoredDecoding } from "../config/index.js";
import type { PreparedData } from "../task/index.js";

/** What is decoded, how, and who hears of it. */
export interface DecodeSplitOptions {
  readonly split: "validation" | "test";
  readonly data: PreparedData;
  readonly config: ScoringConfig;
  readonly onProgress?: (done: number, total: number, tokensPerSecond?: number) => void;
  readonly signal?: AbortSignal | undefined;
}

/** A split's outputs beside what they are compared with, placeholders restored in both, in the split's order. */
export interface DecodedSplit {
  readonly predictions: readonly string[];
  readonly references: readonly (readonly string[])[];
}

/** Decodes a split as `evaluation.decoding` says. */
export async function decodeSplit(
  model: TextModel,
  { split, data, config, onProgress, signal }: DecodeSplitOptions,
): Promise<DecodedSplit> {
  const inputs: readonly EncodedInput[] = data[split];
  const examples: readonly Example[] = data.dataset.splits[split];
  const outputs = await generateAll(model, inputs, {
    decoding: scoredDecoding(config),
    batchTokens: config.generation.batchTokens,
    vocabularySize: data.tokenizer.vocabularySize,
    onProgress: (done, tokensPerSecond) => onProgress?.(done, inputs.length, tokensPerSecond),
    signal,
  });
  const ids = outputs.map((sequences) => sequences[0]?.ids ?? []);
  const texts = await data.tokenizer.decodeBatch(ids, { skipSpecialTokens: true });
  return {
    predictions: texts.map((text, i) => restorePlaceholders(text, examples[i] as Example)),
    references: splitReferences(data, split),
  };
}

/** What a split's outputs are compared with, placeholders restored. */
export function splitReferences({ dataset }: Pick<PreparedData, "dataset">, split: "validation" | "test"): string[][] {
  return dataset.splits[split].map((example) => referencesOf(example).map((reference) => restorePlaceholders(reference, example)));
}
