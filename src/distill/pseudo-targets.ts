import type { EncodedExample, EncodedInput } from "../data/index.js";
import { type GenerateAllOptions, type Generated, generateAll } from "../generate/index.js";
import type { EncoderDecoderModel } from "../models/index.js";

/** A target that a model generated for an input, to be trained on. */
export interface PseudoTarget extends EncodedExample {
  /** The natural logarithm of its probability under the model that made it, summed over its tokens. */
  readonly logProb: number;
  /** False if it was cut off at the length limit: it then has no end-of-sequence, and a student must not learn to stop there. */
  readonly ended: boolean;
}

/** How pseudo-targets are made. */
export interface GreedyPseudoTargetOptions extends Omit<GenerateAllOptions, "decoding"> {
  /** The most tokens of a target, end-of-sequence included. */
  readonly maxNewTokens: number;
}

/**
 * One greedy pseudo-target per input: the mode approximation of sequence-level distillation (Kim and Rush 2016; docs/PAPERS.md section 4).
 * Inputs for which nothing but end-of-sequence comes out are left out, because there is nothing to learn from them.
 */
export async function greedyPseudoTargets(
  teacher: EncoderDecoderModel,
  inputs: readonly EncodedInput[],
  { maxNewTokens, ...options }: GreedyPseudoTargetOptions,
): Promise<PseudoTarget[]> {
  const generated = await generateAll(teacher, inputs, { ...options, decoding: { method: "greedy", maxNewTokens } });
  return generated.flatMap(([best], i) => {
    const { ids, score, ended } = best as Generated;
    if (ids.length - (ended ? 1 : 0) === 0) return [];
    const { id, inputIds } = inputs[i] as EncodedInput;
    return [{ id, inputIds, labels: Int32Array.from(ids), logProb: score, ended }];
  });
}
