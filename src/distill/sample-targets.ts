import type { EncodedInput } from "../data/index.js";
import { type Generated, generateAll, type SamplingDecoding, withoutForcedEnd } from "../generate/index.js";
import type { TextModel } from "../models/index.js";

/** How {@link SampleTargets} samples. */
export interface SampleTargetsOptions {
  readonly decoding: SamplingDecoding;
  /** Source tokens and tokens to generate that are decoded together, padding included. */
  readonly batchTokens: number;
  /** Ids from here on have no token, or none that the teacher knows, and are never written. Default: every id of the model may be. */
  readonly vocabularySize?: number | undefined;
}

/**
 * Samples one target per input, in the inputs' order, from the model as it is now: without dropout and without gradients. Where a target was cut off,
 * its last token is none that was forced.
 */
export type SampleTargets = (
  model: TextModel,
  inputs: readonly EncodedInput[],
  options: SampleTargetsOptions,
) => Promise<readonly Pick<Generated, "ids" | "ended">[]>;

/** {@link SampleTargets} by `src/generate`. */
export const sampleTargets: SampleTargets = async (model, inputs, options) => {
  const generated = await generateAll(model, inputs, options);
  return generated.map(([first]) => withoutForcedEnd(first as Generated, model.config));
};
