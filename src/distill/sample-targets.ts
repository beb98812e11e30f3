import { ConfigError } from "../core/index.js";
import type { EncodedInput } from "../data/index.js";
import type { Generated, SamplingDecoding } from "../generate/index.js";
import type { EncoderDecoderModel } from "../models/index.js";

/** How {@link SampleTargets} samples. */
export interface SampleTargetsOptions {
  readonly decoding: SamplingDecoding;
  /** Source tokens and tokens to generate that are decoded together, padding included. */
  readonly batchTokens: number;
}

/** Samples one target per input, in the inputs' order, from the model as it is now: without dropout and without gradients. */
export type SampleTargets = (
  model: EncoderDecoderModel,
  inputs: readonly EncodedInput[],
  options: SampleTargetsOptions,
) => Promise<readonly Pick<Generated, "ids" | "ended">[]>;

/** {@link SampleTargets} by `src/generate`. @throws ConfigError, because sampling is not there yet. */
export const sampleTargets: SampleTargets = async (_model, _inputs, { decoding }) => {
  throw new ConfigError(`decoding: method ${decoding.method} is not there yet.`, { hint: "Give a function of your own as sampleTargets." });
};
