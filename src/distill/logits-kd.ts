import { ConfigError } from "../core/index.js";
import { type DivergenceName, type DivergenceSettings, divergence, meanOverLabels, type Normalization } from "../losses/index.js";
import type { TextModel } from "../models/index.js";
import { div, noGrad, scope, type Tensor, to } from "../tensor/index.js";
import type { Objective } from "../train/index.js";
import { assertSameVocabulary } from "./assert-same-vocabulary.js";

/** The two models of a distillation. They share one tokenizer. */
export interface TeacherAndStudent {
  readonly teacher: TextModel;
  readonly student: TextModel;
}

/** How logits-kd compares and averages. */
export interface LogitsKdOptions extends DivergenceSettings {
  /** How the two distributions are compared; the loss's only term has this name. Default: `forward-kl`, the study's. */
  readonly divergence?: DivergenceName;
  /** What the loss is averaged over. Default: `token`. */
  readonly normalization?: Normalization;
  /**
   * The teacher's logits, and they alone, are divided by it before anything is compared: above 1 for a teacher that is surer than it is right
   * (temperature scaling, Guo et al. 2017, arXiv:1706.04599), to be chosen on validation. Default: 1. `temperature` is another matter: it softens both.
   */
  readonly teacherTemperature?: number;
}

/**
 * Logits-KD: the divergence of P_S from P_T at every target position, both models teacher-forced on the batch's target, gold or pseudo
 * (docs/PAPERS.md, L_log). The teacher runs without dropout and without gradients.
 * @throws ConfigError if the models differ in the size of the vocabulary, in padding, start or end token (the teacher reads batches made for the student),
 * or the divergence or its options are wrong.
 * @example
 * ```ts
 * import { corpusNegativeLogLikelihood, initializeModel, logitsKd, parseModelConfig, train } from "retort-kd";
 *
 * const sizes = { model_type: "t5", vocab_size: 40, d_kv: 4, d_ff: 16, num_layers: 1, num_heads: 2, dropout_rate: 0 };
 * const teacher = initializeModel(parseModelConfig({ ...sizes, d_model: 16 }), { seed: 1 });
 * const student = initializeModel(parseModelConfig({ ...sizes, d_model: 8 }), { seed: 2 });
 * const examples = [{ id: "a", inputIds: Int32Array.of(20, 21, 1), labels: Int32Array.of(30, 31, 1) }];
 * const losses: number[] = [];
 * await train({
 *   model: student,
 *   objective: logitsKd({ teacher, student }, { divergence: "generalized-jsd", beta: 0.5 }),
 *   data: { examples, batchTokens: 64, padTokenId: 0, decoderStartTokenId: 0 },
 *   settings: { learningRate: 0.02, warmupSteps: 0, maxEpochs: 6, patience: 6, maxGradientNorm: 1, computeDtype: "float32" },
 *   seed: 1,
 *   name: "student",
 *   validate: () => corpusNegativeLogLikelihood(student, examples, { batchTokens: 64 }),
 *   folder: "checkpoints/student",
 *   fingerprint: "examples-1",
 *   onEvent: (event) => event.kind === "step" && losses.push(event.loss),
 * });
 * losses.length; // → 6
 * Math.min(...losses) === losses.at(-1); // → true
 * for (const model of [teacher, student]) model.parameters.dispose();
 * ```
 */
export function logitsKd({ teacher, student }: TeacherAndStudent, options: LogitsKdOptions = {}): Objective {
  const { divergence: divergenceName = "forward-kl", normalization = "token", teacherTemperature = 1, ...settings } = options;
  if (!(teacherTemperature > 0 && teacherTemperature < Infinity))
    throw new ConfigError(`logits-kd: teacherTemperature is ${teacherTemperature}; it must be above 0.`);
  const compare = divergence(divergenceName, settings);
  assertSameVocabulary({ teacher: teacher.config, student: student.config });
  const calibrated = (logits: Tensor): Tensor =>
    teacherTemperature === 1 ? logits : div(to(logits, { dtype: "float32" }), teacherTemperature);
  return {
    name: "logits-kd",
    normalization,
    compute(batch, { dropout }) {
      const logits = batch.labelPositions;
      const teacherLogits = noGrad(() => scope(() => calibrated(teacher.forward(batch, { logits }).logits)));
      const studentLogits = student.forward(batch, { dropout, logits }).logits;
      const loss = meanOverLabels(compare(studentLogits, teacherLogits), batch.labelsPerRow, normalization);
      return { loss, terms: { [divergenceName]: loss }, comparison: { studentLogits, teacherLogits, divergence: compare } };
    },
  };
}
