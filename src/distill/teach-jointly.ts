import { streamSeed, TrainingError } from "../core/index.js";
import { type EncodedExample, type EncodedInput, inputOf } from "../data/index.js";
import type { Generated, SamplingDecoding } from "../generate/index.js";
import type { TextModel } from "../models/index.js";
import type { Objective } from "../train/index.js";
import { isEmpty } from "./pseudo-target.js";
import { type SampleTargets, sampleTargets as sampleWithGenerate } from "./sample-targets.js";
import { type StudentStepsOptions, studentSteps } from "./student-steps.js";

/** How steps are divided, and how the student samples. */
export interface TeachJointlyOptions extends StudentStepsOptions {
  /** How the student's targets are drawn; the seed of each step comes from `seed`. */
  readonly sampling: Omit<SamplingDecoding, "method" | "seed" | "sequences">;
  /** Source tokens and tokens to generate that are sampled together, padding included. */
  readonly batchTokens: number;
  /** Ids from here on are never sampled: those that the teacher, or the tokenizer, lacks. Default: every id of the student may be. */
  readonly vocabularySize?: number | undefined;
  /** What samples; default: `src/generate`. */
  readonly sampleTargets?: SampleTargets | undefined;
}

/**
 * Joint-Teaching of any objective with a teacher: on a share 1 − α of the steps it is minimised on targets that the student samples (docs/PAPERS.md
 * section 5; what that means for a step is said at {@link jointTeaching}). Where the loss is made of one term, that is named after whose targets they were.
 * @throws ConfigError for an α outside [0, 1].
 */
export function teachJointly(onTargets: Objective, student: TextModel, options: TeachJointlyOptions): Objective {
  const { alpha, seed, sampling, batchTokens, vocabularySize, sampleTargets = sampleWithGenerate } = options;
  const isStudentStep = studentSteps({ alpha, seed });
  return {
    ...onTargets,
    name: "joint-teaching",
    compute(batch, context) {
      const value = onTargets.compute(batch, context);
      const whose = isStudentStep(context.step) ? "student targets" : "teacher targets";
      const isOne = Object.keys(value.terms).length === 1;
      return { ...value, terms: { ...(isOne ? {} : value.terms), [whose]: value.loss } };
    },
    async chooseTargets(examples, { step }) {
      if (!isStudentStep(step)) return examples;
      const decoding: SamplingDecoding = { ...sampling, method: "sampling", seed: streamSeed(seed, `joint-teaching/${step}`) };
      return withTargets(examples, await sampleTargets(student, namedApart(examples), { decoding, batchTokens, vocabularySize }));
    },
  };
}

/** The inputs under ids that differ, because what is drawn for an input goes by its id: the second row of input `a` is `a#1`. */
function namedApart(examples: readonly EncodedExample[]): EncodedInput[] {
  const seen = new Map<string, number>();
  return examples.map((example) => {
    const { id, inputIds } = inputOf(example);
    const occurrence = seen.get(id) ?? 0;
    seen.set(id, occurrence + 1);
    return { id: occurrence === 0 ? id : `${id}#${occurrence}`, inputIds };
  });
}

function withTargets(examples: readonly EncodedExample[], sampled: readonly Pick<Generated, "ids" | "ended">[]): EncodedExample[] {
  if (sampled.length !== examples.length) {
    throw new TrainingError(`joint-teaching: sampleTargets gave ${sampled.length} targets for ${examples.length} inputs.`);
  }
  return examples.map((example, i) => {
    const target = sampled[i] as Pick<Generated, "ids" | "ended">;
    return isEmpty(target) ? example : { ...inputOf(example), labels: Int32Array.from(target.ids) };
  });
}
