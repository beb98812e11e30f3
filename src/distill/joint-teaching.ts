import { streamSeed, TrainingError } from "../core/index.js";
import type { EncodedExample, EncodedInput } from "../data/index.js";
import type { Generated, SamplingDecoding } from "../generate/index.js";
import type { Objective } from "../train/index.js";
import { type LogitsKdOptions, logitsKd, type TeacherAndStudent } from "./logits-kd.js";
import { isEmpty } from "./pseudo-target.js";
import { type SampleTargets, sampleTargets as sampleWithGenerate } from "./sample-targets.js";
import { type StudentStepsOptions, studentSteps } from "./student-steps.js";

/** How Joint-Teaching divides its steps, and how the student samples. */
export interface JointTeachingOptions extends LogitsKdOptions, StudentStepsOptions {
  /** How the student's targets are drawn; the seed of each step comes from `seed`. */
  readonly sampling: Omit<SamplingDecoding, "method" | "seed" | "sequences">;
  /** Source tokens and tokens to generate that are sampled together, padding included. */
  readonly batchTokens: number;
  /** What samples; default: `src/generate`. */
  readonly sampleTargets?: SampleTargets;
}

/**
 * Joint-Teaching: α · L_log(x, ŷᵀ) + (1 − α) · L_log(x, ŷˢ) by steps (docs/PAPERS.md section 5). On a share 1 − α of the steps the targets are
 * sampled from the student as it is then, so that the teacher shows how to go on from the student's own prefixes; on the others they are
 * the data's own, pseudo or gold. No gradient passes through the sampling. Both the choice of a step and its draws follow from seed and step,
 * so that a resumed training makes the same ones; the gold row and the pseudo-target row of one input draw differently. Where nothing was sampled but end-of-sequence, there is nothing to learn from, and the
 * example keeps its own target; a sample that was cut off has no end-of-sequence, so that the student does not learn to stop there.
 * The loss's term is named after whose targets they were.
 * @throws ConfigError for an α outside [0, 1], and as {@link logitsKd}.
 */
export function jointTeaching(models: TeacherAndStudent, options: JointTeachingOptions): Objective {
  const { alpha, seed, sampling, batchTokens, sampleTargets = sampleWithGenerate, ...rest } = options;
  const isStudentStep = studentSteps({ alpha, seed });
  const onTargets = logitsKd(models, rest);
  return {
    ...onTargets,
    name: "joint-teaching",
    compute(batch, context) {
      const value = onTargets.compute(batch, context);
      return { ...value, terms: { [isStudentStep(context.step) ? "student targets" : "teacher targets"]: value.loss } };
    },
    async chooseTargets(examples, { step }) {
      if (!isStudentStep(step)) return examples;
      const decoding: SamplingDecoding = { ...sampling, method: "sampling", seed: streamSeed(seed, `joint-teaching/${step}`) };
      return withTargets(examples, await sampleTargets(models.student, namedApart(examples), { decoding, batchTokens }));
    },
  };
}

/** The inputs under ids that differ, because what is drawn for an input goes by its id: the second row of input `a` is `a#1`. */
function namedApart(examples: readonly EncodedExample[]): EncodedInput[] {
  const seen = new Map<string, number>();
  return examples.map(({ id, inputIds }) => {
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
    return isEmpty(target) ? example : { id: example.id, inputIds: example.inputIds, labels: Int32Array.from(target.ids) };
  });
}
