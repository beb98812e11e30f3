import { ConfigError, ShapeError } from "../core/index.js";
import type { EncodedInput } from "../data/index.js";
import { type GenerateAllOptions, type GreedyDecoding, generateAll, type SamplingDecoding } from "../generate/index.js";
import type { TextModel } from "../models/index.js";

/** Whose sequences begin the outputs, with how much of them, and how the other model goes on. */
export interface MixedPrefixOptions extends Pick<GenerateAllOptions, "batchTokens" | "vocabularySize" | "onProgress" | "signal"> {
  /** The student's own sequence for each input, in the inputs' order: written within the same `maxNewTokens`, its end included. */
  readonly written: readonly (readonly number[])[];
  /** p: what share of a sequence the student writes, from 0 (nothing) to 100 (all of it). */
  readonly percent: number;
  readonly decoding: GreedyDecoding | SamplingDecoding;
}

/**
 * Mixed-prefix generation, the measure behind the exposure-bias figure (Calderon et al. 2023, docs/PAPERS.md section 5): the student writes the first p % of a
 * sequence, the teacher goes on from there to the end. Of the n tokens that the student's own output has, those are ⌈p · n / 100⌉: its end counts as
 * one of them, because to end is a decision like any other, so that p = 100 is the student's output and p = 0 the teacher's. What is scored at
 * every p shows how far a prefix of the student's throws a good writer off.
 * @returns Per input, the whole sequence's tokens, in the inputs' order.
 * @throws ConfigError for a share that is none; ShapeError for another number of sequences than of inputs; else as {@link generateAll}.
 */
export async function mixedPrefixOutputs(
  teacher: TextModel,
  inputs: readonly EncodedInput[],
  { written, percent, ...options }: MixedPrefixOptions,
): Promise<readonly (readonly number[])[]> {
  if (!(percent >= 0 && percent <= 100)) throw new ConfigError(`mixed prefixes: percent is ${percent}; it must be from 0 to 100.`);
  if (written.length !== inputs.length)
    throw new ShapeError(`mixed prefixes: ${written.length} sequences of the student for ${inputs.length} inputs.`);
  const prefixes = written.map((ids) => ids.slice(0, Math.ceil((percent * ids.length) / 100)));
  // Those that are the student's altogether are not the teacher's to write.
  const left = [...inputs.keys()].filter((i) => percent === 0 || (prefixes[i] as number[]).length < (written[i] as number[]).length);
  const outputs: (readonly number[])[] = [...written];
  const generated = await generateAll(
    teacher,
    left.map((i) => inputs[i] as EncodedInput),
    { ...options, beginnings: left.map((i) => prefixes[i] as number[]) },
  );
  for (const [at, i] of left.entries()) outputs[i] = generated[at]?.[0]?.ids ?? [];
  return outputs;
}
