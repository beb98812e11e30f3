import { ConfigError } from "../core/index.js";
import { type ForwardKlOptions, forwardKl } from "../losses/index.js";
import type { EncoderDecoderModel } from "../models/index.js";
import { noGrad } from "../tensor/index.js";
import type { Objective } from "../train/index.js";

/** The two models of a distillation. They share one tokenizer. */
export interface TeacherAndStudent {
  readonly teacher: EncoderDecoderModel;
  readonly student: EncoderDecoderModel;
}

/**
 * Logits-KD: KL(P_T ‖ P_S) at every target position, both models teacher-forced on the batch's target, gold or pseudo (docs/PAPERS.md, L_log).
 * The teacher runs without dropout and without gradients.
 * @throws ConfigError if the vocabularies differ in size.
 */
export function logitsKd({ teacher, student }: TeacherAndStudent, options: ForwardKlOptions = {}): Objective {
  const [teacherSize, studentSize] = [teacher.config.vocabSize, student.config.vocabSize];
  if (teacherSize !== studentSize) {
    throw new ConfigError(
      `logits-kd: the teacher predicts ${teacherSize} tokens, the student ${studentSize}; they must share one vocabulary.`,
    );
  }
  return {
    name: "logits-kd",
    compute(batch, { dropout }) {
      const logits = batch.labelPositions;
      const teacherLogits = noGrad(() => teacher.forward(batch, { logits }).logits);
      const studentLogits = student.forward(batch, { dropout, logits }).logits;
      const loss = forwardKl(studentLogits, teacherLogits, options);
      return { loss, terms: { kl: loss } };
    },
  };
}
