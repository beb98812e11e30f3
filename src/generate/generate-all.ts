import { InterruptedError } from "../core/index.js";
import { type Batches, batchByTokens, collateInputs, type EncodedInput } from "../data/index.js";
import type { EncoderDecoderModel } from "../models/index.js";
import { scope } from "../tensor/index.js";
import { type Generated, type GreedyOptions, greedy } from "./greedy.js";

/** How many inputs are decoded together, and who hears of it. */
export interface GenerateAllOptions extends GreedyOptions {
  /** Inputs are decoded together as long as rows × (longest source + maxNewTokens) stays within it. */
  readonly batchTokens: number;
  /** After each batch: inputs done so far, and tokens generated per second of that batch. */
  readonly onProgress?: (done: number, tokensPerSecond: number) => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Decodes any number of inputs, in batches of similar source length, and lets the event loop turn between them. Results are in the inputs' order.
 * @throws InterruptedError when `signal` fires.
 */
export async function generateAll(
  model: EncoderDecoderModel,
  inputs: readonly EncodedInput[],
  options: GenerateAllOptions,
): Promise<Generated[]> {
  const { batchTokens, maxNewTokens, onProgress, signal } = options;
  const results: Generated[] = new Array(inputs.length);
  const lengths = inputs.map(({ inputIds }) => ({ source: inputIds.length, target: maxNewTokens }));
  let done = 0;
  const batches = batchByTokens(lengths, { maxTokens: batchTokens });
  using weights = model.prepareDecoding(typicalRows(batches));
  for (const indices of batches) {
    await new Promise((resolve) => setImmediate(resolve));
    if (signal?.aborted) throw new InterruptedError("interrupted while generating; run the same command again to go on.");
    const start = performance.now();
    const generated = decodeBatch(
      model,
      indices.map((index) => inputs[index] as EncodedInput),
      { ...options, weights },
    );
    for (const [i, index] of indices.entries()) results[index] = generated[i] as Generated;
    const tokens = generated.reduce((sum, { ids }) => sum + ids.length, 0);
    done += indices.length;
    onProgress?.(done, tokens / ((performance.now() - start) / 1000));
  }
  return results;
}

function decodeBatch(model: EncoderDecoderModel, inputs: readonly EncodedInput[], options: GreedyOptions): Generated[] {
  return scope(() => greedy(model, collateInputs(inputs, { padTokenId: model.config.padTokenId, device: model.device }), options));
}

/** The middle one of the batches' sizes. */
function typicalRows(batches: Batches): number {
  return batches[Math.floor(batches.length / 2)]?.length ?? 1;
}
