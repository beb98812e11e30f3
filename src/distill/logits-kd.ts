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
