import { InterruptedError } from "../core/index.js";
import { batchByTokens, collateInputs, type EncodedInput } from "../data/index.js";
import { type DecodingWeights, isDecoderOnly, type TextModel } from "../models/index.js";
import { scope } from "../tensor/index.js";
import { assertBeginnings } from "./assert-beginnings.js";
import { assertDecoding } from "./assert-decoding.js";
import { assertTokens } from "./assert-tokens.js";
import type { Decoding } from "./decoding.js";
import { generate } from "./generate.js";
import type { Generated } from "./generated.js";
import { rowsPerInput } from "./rows-per-input.js";
import { countsPrefix, withinLength } from "./within-length.js";

/** How inputs are decoded, how many together, and who hears of it. */
export interface GenerateAllOptions {
  readonly decoding: Decoding;
  /**
   * Inputs are decoded together as long as inputs × beams or sequences × (longest source + maxNewTokens) stays within it. An input whose own
   * beams or sequences exceed it is decoded alone.
   */
  readonly batchTokens: number;
  /** What each input's sequences begin with, in the inputs' order, as in `GenerateOptions`. Default: nothing is given. */
  readonly beginnings?: readonly (readonly number[])[] | undefined;
  /** Ids from here on have no token, and are never written: a tokenizer's size, where the model's embedding is padded. Default: every id of the model may be. */
  readonly vocabularySize?: number | undefined;
  /** After each batch: inputs done so far, and tokens generated per second of that batch. */
  readonly onProgress?: ((done: number, tokensPerSecond: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * {@link generate} for any number of inputs, in batches of similar source length; the event loop turns between them. One list of sequences per
 * input, in the inputs' order, and the same (but for rounding) whatever the batches are: what is sampled depends on an input's id, not on its place.
 * @throws InterruptedError when `signal` fires; ConfigError for a setting that means nothing, a beginning that nothing can go on from, or an input of which one sequence does not fit into `batchTokens`.
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
  const { decoding, batchTokens, vocabularySize, beginnings, onProgress, signal } = options;
  assertDecoding(decoding);
  assertTokens(decoding, model.config);
  assertBeginnings(beginnings, { decoding, config: model.config, count: inputs.length });
  const results: Generated[][] = new Array(inputs.length);
  const rows = rowsPerInput(decoding);
  const batches = partsOf(model, inputs, decoding).flatMap((part) => batchesOf(part, { inputs, batchTokens }));
  let done = 0;
  using weights = model.prepareDecoding(rows * typicalSize(batches));
  for (const { indices, decoding: own } of batches) {
    await new Promise((resolve) => setImmediate(resolve));
    if (signal?.aborted) throw new InterruptedError("interrupted while generating; run the same command again to go on.");
    const start = performance.now();
    const members = indices.map((index) => inputs[index] as EncodedInput);
    const given = beginnings && indices.map((index) => beginnings[index] as readonly number[]);
    const generated = decodeBatch(model, members, { decoding: own, weights, vocabularySize, beginnings: given });
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
  { decoding, ...options }: Pick<GenerateAllOptions, "decoding" | "vocabularySize" | "beginnings"> & { readonly weights: DecodingWeights },
): Generated[][] {
  return scope(() => {
    const batch = collateInputs(inputs, { padTokenId: model.config.padTokenId, device: model.device });
    return generate(model, batch, decoding, { ...options, rowNames: batch.exampleIds });
  });
}

/** Inputs that are decoded alike. */
interface Part {
  readonly indices: readonly number[];
  readonly decoding: Decoding;
}

/** All inputs, unless what is left of a limit depends on how long they are: then those of each length, the longest first. */
function partsOf({ config }: TextModel, inputs: readonly EncodedInput[], decoding: Decoding): Part[] {
  const indices = [...inputs.keys()];
  if (!countsPrefix(decoding)) return [{ indices, decoding }];
  if (!isDecoderOnly(config)) return [{ indices, decoding: withinLength(decoding, 1, "every output") }];
  const lengthOf = (index: number): number => (inputs[index] as EncodedInput).inputIds.length;
  const lengths = [...new Set(indices.map(lengthOf))].sort((a, b) => b - a);
  return lengths.map((length) => {
    const own = indices.filter((index) => lengthOf(index) === length);
    return { indices: own, decoding: withinLength(decoding, length, `input ${JSON.stringify(inputs[own[0] as number]?.id)}`) };
  });
}

/** The batches of a part, each a part by itself. */
function batchesOf(
  { indices, decoding }: Part,
  { inputs, batchTokens }: { readonly inputs: readonly EncodedInput[]; readonly batchTokens: number },
): Part[] {
  const lengths = indices.map((index) => ({ source: (inputs[index] as EncodedInput).inputIds.length, target: decoding.maxNewTokens }));
  const batches = batchByTokens(lengths, { maxTokens: batchTokens, rowsPerExample: rowsPerInput(decoding) });
  return batches.map((members) => ({ indices: members.map((member) => indices[member] as number), decoding }));
}

/** The middle one of the batches' sizes. */
function typicalSize(batches: readonly Part[]): number {
  return batches[Math.floor(batches.length / 2)]?.indices.length ?? 1;
}
