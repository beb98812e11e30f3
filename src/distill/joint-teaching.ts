import type { Objective } from "../train/index.js";
import { type LogitsKdOptions, logitsKd } from "./logits-kd.js";
import { type TeachJointlyOptions, teachJointly } from "./teach-jointly.js";
import type { TeacherAndStudent } from "./teacher-and-student.js";

/** How Joint-Teaching divides its steps, how the student samples, and what is minimised. */
export interface JointTeachingOptions extends LogitsKdOptions, TeachJointlyOptions {}

/**
 * Joint-Teaching: α · L_log(x, ŷᵀ) + (1 − α) · L_log(x, ŷˢ) by steps (docs/PAPERS.md section 5). On a share 1 − α of the steps the targets are
 * sampled from the student as it is then, so that the teacher shows how to go on from the student's own prefixes; on the others they are
 * the data's own, pseudo or gold. No gradient passes through the sampling. Both the choice of a step and its draws follow from seed and step,
 * so that a resumed training makes the same ones; the gold row and the pseudo-target row of one input draw differently. Where nothing was sampled but end-of-sequence, there is nothing to learn from, and the
 * example keeps its own target; a sample that was cut off has no end-of-sequence, so that the student does not learn to stop there.
 * The loss's term is named after whose targets they were. No id is sampled that the teacher does not have.
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
  const { alpha, seed, sampling, batchTokens, sampleTargets, ...rest } = options;
  const shared = Math.min(models.teacher.config.vocabSize, models.student.config.vocabSize);
  const { vocabularySize = shared, ...compared } = rest;
  return teachJointly(logitsKd(models, compared), models.student, { alpha, seed, sampling, batchTokens, vocabularySize, sampleTargets });
}
