import { InterruptedError } from "../../core/index.js";
import type { EncodedInput } from "../../data/index.js";
import { type Decoding, generateAll, rowsPerInput } from "../../generate/index.js";
import { quantile } from "../../metrics/index.js";
import type { TextModel } from "../../models/index.js";

/** How speed is measured. */
export interface DecodingSpeedOptions {
  readonly decoding: Decoding;
  readonly batchTokens: number;
  readonly signal?: AbortSignal | undefined;
}

/** So often, after once that is not counted; the median is taken, because machines are shared. */
const rounds = 3;

/**
 * Tokens generated per second in one batch of a split's first inputs, all outputs as long as `decoding` lets them be. What a model would write by itself
 * must not count: a batch is done when its longest output is, so that models of one architecture would differ by how many of their outputs are short.
 */
export async function decodingSpeed(
  model: TextModel,
  inputs: readonly EncodedInput[],
  { decoding, batchTokens, signal }: DecodingSpeedOptions,
): Promise<number> {
  const fixed = ofOneLength(decoding);
  const { maxNewTokens } = fixed;
  const longest = inputs.reduce((most, { inputIds }) => Math.max(most, inputIds.length), 1);
  const batch = inputs.slice(0, Math.max(1, Math.floor(batchTokens / (rowsPerInput(fixed) * (longest + maxNewTokens)))));
  const seconds: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    if (signal?.aborted) throw new InterruptedError("interrupted while generating; run the same command again to go on.");
    const start = performance.now();
    await generateAll(model, batch, { decoding: fixed, batchTokens, signal });
    if (round > 0) seconds.push((performance.now() - start) / 1000);
  }
  return (batch.length * maxNewTokens) / quantile(Float64Array.from(seconds).sort(), 0.5);
}

/** What it costs decides, but for what ends an output early. */
function ofOneLength(decoding: Decoding): Decoding {
  const { maxNewTokens } = decoding;
  const length = { maxNewTokens, minNewTokens: maxNewTokens };
  if (decoding.method === "beam") return { method: "beam", beams: decoding.beams, ...length };
  return decoding.method === "sampling" ? { method: "sampling", seed: decoding.seed, ...length } : { method: "greedy", ...length };
}
