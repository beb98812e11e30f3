import { InterruptedError } from "../core/index.js";
import { type Batches, batchByTokens, collateInputs, type EncodedInput } from "../data/index.js";
import type { DecodingWeights, TextModel } from "../models/index.js";
import { scope } from "../tensor/index.js";
import { assertDecoding } from "./assert-decoding.js";
import type { Decoding } from "./decoding.js";
import { generate } from "./generate.js";
import type { Generated } from "./generated.js";
import { rowsPerInput } from "./rows-per-input.js";

/** How inputs are decoded, how many together, and who hears of it. */
export interface GenerateAllOptions {
  readonly decoding: Decoding;
  /**
   * Inputs are decoded together as long as inputs × beams or sequences × (longest source + maxNewTokens) stays within it. An input whose own
   * beams or sequences exceed it is decoded alone.
   */
  readonly batchTokens: number;
  /** After each batch: inputs done so far, and tokens generated per second of that batch. */
  readonly onProgress?: ((done: number, tokensPerSecond: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * {@link generate} for any number of inputs, in batches of similar source length; the event loop turns between them. One list of sequences per
 * input, in the inputs' order, and the same (but for rounding) whatever the batches are: what is sampled depends on an input's id, not on its place.
 * @throws InterruptedError when `signal` fires; ConfigError for a setting that means nothing, or an input of which one sequence does not fit into `batchTokens`.
 * @example
 * ```ts
 * import { type Decoding, encodeInputs, generateAll, initializeModel, parseModelConfig, trainByteLevelBpe } from "retort-kd";
 *
 * const tokenizer = trainByteLevelBpe([], { vocabularySize: 259 });
 * const config = parseModelConfig({ model_type: "t5", vocab_size: 259, d_model: 8, d_kv: 4, d_ff: 16, num_layers: 1, num_heads: 2 });
 * const teacher = initializeModel(config, { seed: 1 });
 * const inputs = ["hello", "world"].map((source) => ({ id: source, source }));
 * const { rows } = await encodeInputs(tokenizer, inputs, { maxSourceLength: 16 });
 * const decoding: Decoding = { method: "sampling", seed: 1, sequences: 3, topP: 0.95, minNewTokens: 6, maxNewTokens: 6 };
 * const generated = await generateAll(teacher, rows, { decoding, batchTokens: 256 });
 * generated.map((sequences) => sequences.map(({ ids }) => ids.length)); // → [ [ 6, 6, 6 ], [ 6, 6, 6 ] ]
 * const texts = await tokenizer.decodeBatch(generated.flat().map(({ ids }) => ids));
 * texts.length; // → 6
 * teacher.parameters.dispose();
 * ```
 */
export async function generateAll(model: TextModel, inputs: readonly EncodedInput[], options: GenerateAllOptions): Promise<Generated[][]> {
  const { decoding, batchTokens, onProgress, signal } = options;
  assertDecoding(decoding);
  const results: Generated[][] = new Array(inputs.length);
  const rows = rowsPerInput(decoding);
  const lengths = inputs.map(({ inputIds }) => ({ source: inputIds.length, target: decoding.maxNewTokens }));
  const batches = batchByTokens(lengths, { maxTokens: batchTokens, rowsPerExample: rows });
  let done = 0;
  using weights = model.prepareDecoding(rows * typicalSize(batches));
  for (const indices of batches) {
    await new Promise((resolve) => setImmediate(resolve));
    if (signal?.aborted) throw new InterruptedError("interrupted while generating; run the same command again to go on.");
    const start = performance.now();
    const members = indices.map((index) => inputs[index] as EncodedInput);
    const generated = decodeBatch(model, members, { decoding, weights });
    for (const [i, index] of indices.entries()) results[index] = generated[i] as Generated[];
    const tokens = generated.flat().reduce((sum, { ids }) => sum + ids.length, 0);
    done += indices.length;
    onProgress?.(done, tokens / ((performance.now() - start) / 1000));
  }
  return results;
}

function decodeBatch(
  model: TextModel,
  inputs: readonly EncodedInput[],
  { decoding, weights }: { readonly decoding: Decoding; readonly weights: DecodingWeights },
): Generated[][] {
  return scope(() => {
    const batch = collateInputs(inputs, { padTokenId: model.config.padTokenId, device: model.device });
    return generate(model, batch, decoding, { weights, rowNames: batch.exampleIds });
  });
}

/** The middle one of the batches' sizes. */
function typicalSize(batches: Batches): number {
  return batches[Math.floor(batches.length / 2)]?.length ?? 1;
}
