import { RandomSequence } from "../../core/index.js";
import type { EncodedExample, EncodedInput } from "../encode-examples.js";
import type { Corruption } from "./corruption.js";

/** What a denoising pretraining draws from. */
export interface DenoisingOptions {
  readonly corruption: Corruption;
  readonly seed: number;
}

/**
 * What one epoch of pretraining reads: every input, corrupted anew. The draws of an input depend on seed, epoch (counted from 0) and its id only, so
 * that a run that is resumed in the middle of an epoch reads the same, and another order or more inputs change nothing for the rest.
 */
export function denoisingExamples(
  inputs: readonly EncodedInput[],
  epoch: number,
  { corruption, seed }: DenoisingOptions,
): EncodedExample[] {
  return inputs.map(({ id, inputIds }) => ({ id, ...corruption(inputIds, RandomSequence.named(seed, `corruption/${epoch}/${id}`)) }));
}
