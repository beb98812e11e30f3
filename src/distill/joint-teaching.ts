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
 * @example
 * ```ts
 * import { corpusNegativeLogLikelihood, initializeModel, jointTeaching, parseModelConfig, train } from "retort-kd";
 *
 * const sizes = { model_type: "t5", vocab_size: 40, d_kv: 4, d_ff: 16, num_layers: 1, num_heads: 2 };
 * const teacher = initializeModel(parseModelConfig({ ...sizes, d_model: 16 }), { seed: 1 });
 * const student = initializeModel(parseModelConfig({ ...sizes, d_model: 8 }), { seed: 2 });
 * const examples = [{ id: "a", inputIds: Int32Array.of(20, 21, 1), labels: Int32Array.of(30, 31, 1) }];
 * const targets: string[] = [];
 * await train({
 *   model: student,
 *   objective: jointTeaching({ teacher, student }, { alpha: 0.5, seed: 1, sampling: { maxNewTokens: 4 }, batchTokens: 64 }),
 *   data: { examples, batchTokens: 64, padTokenId: 0, decoderStartTokenId: 0 },
 *   settings: { learningRate: 0.01, warmupSteps: 0, maxEpochs: 4, patience: 4, maxGradientNorm: 1, computeDtype: "float32" },
 *   seed: 1,
 *   name: "student",
 *   validate: () => corpusNegativeLogLikelihood(student, examples, { batchTokens: 64 }),
 *   folder: "checkpoints/student",
 *   fingerprint: "examples-1",
 *   onEvent: (event) => event.kind === "step" && targets.push(...Object.keys(event.terms)),
 * });
 * targets.sort(); // → [ 'student targets', 'student targets', 'teacher targets', 'teacher targets' ]
 * for (const model of [teacher, student]) model.parameters.dispose();
 * ```
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
