import { type DivergenceName, type DivergenceSettings, divergence, meanOverLabels, type Normalization } from "../losses/index.js";
import type { TextModel } from "../models/index.js";
import { noGrad } from "../tensor/index.js";
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
}

/**
 * Logits-KD: the divergence of P_S from P_T at every target position, both models teacher-forced on the batch's target, gold or pseudo
 * (docs/PAPERS.md, L_log). The teacher runs without dropout and without gradients.
 * @throws ConfigError if the models differ in the size of the vocabulary, in padding or start token (the teacher reads batches made for the student),
 * or the divergence or its options are wrong.
 */
export function logitsKd({ teacher, student }: TeacherAndStudent, options: LogitsKdOptions = {}): Objective {
  const { divergence: divergenceName = "forward-kl", normalization = "token", ...settings } = options;
  const compare = divergence(divergenceName, settings);
  assertSameVocabulary({ teacher: teacher.config, student: student.config });
  return {
    name: "logits-kd",
    normalization,
    compute(batch, { dropout }) {
      const logits = batch.labelPositions;
      const teacherLogits = noGrad(() => teacher.forward(batch, { logits }).logits);
      const studentLogits = student.forward(batch, { dropout, logits }).logits;
      const loss = meanOverLabels(compare(studentLogits, teacherLogits), batch.labelsPerRow, normalization);
      return { loss, terms: { [divergenceName]: loss }, comparison: { studentLogits, teacherLogits, divergence: compare } };
    },
  };
}
