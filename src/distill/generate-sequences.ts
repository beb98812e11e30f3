import { ConfigError } from "../core/index.js";
import type { EncodedInput } from "../data/index.js";
import { type Decoding, type GenerateAllOptions, type Generated, generateAll } from "../generate/index.js";
import type { EncoderDecoderModel } from "../models/index.js";

/** How to generate; everything but the method is {@link generateAll}'s. */
export interface GenerateSequencesOptions extends Pick<GenerateAllOptions, "batchTokens" | "onProgress" | "signal"> {
  readonly decoding: Decoding;
}

/** The sequences of each input, in the inputs' order. @throws ConfigError for a method that is not there. */
export async function generateSequences(
  model: EncoderDecoderModel,
  inputs: readonly EncodedInput[],
  { decoding, ...options }: GenerateSequencesOptions,
): Promise<Generated[][]> {
  if (decoding.method !== "greedy") throw new ConfigError(`decoding: method ${decoding.method} is not there yet; greedy is.`);
  const { maxNewTokens, minNewTokens = 0 } = decoding;
  const generated = await generateAll(model, inputs, { ...options, maxNewTokens, minNewTokens });
  return generated.map((sequence) => [sequence]);
}
