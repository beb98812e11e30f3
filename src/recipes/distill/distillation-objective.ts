import {
  alignedKd,
  fineTuning,
  type LogitsKdOptions,
  logitsKd,
  storedKd,
  type TeacherAndStudent,
  teachJointly,
} from "../../distill/index.js";
import type { SparseTeacher, StoredDistributions } from "../../teachers/index.js";
import type { Objective } from "../../train/index.js";
import { alignedTeacherOf } from "./aligned-teacher.js";
import { comparisonOf } from "./comparison.js";
import type { DistillConfig } from "./config/index.js";
import type { DistillContext } from "./distill-context.js";

/** What an objective is made of beside its models. */
export type ObjectiveContext = Pick<DistillContext, "config" | "tokenizer" | "data">;

/** What was measured with the models as they start; absent where nobody knows yet. */
export interface MeasuredSettings {
  /** What the teacher's logits are divided by where `teacherTemperature` is `fit`. */
  readonly teacherTemperature?: number | undefined;
  /** What the loss's terms are divided by. */
  readonly scales?: Readonly<Record<string, number>> | undefined;
  /** The teacher's distributions for the data's targets, where they were stored; open as long as the objective is used. */
  readonly stored?: StoredDistributions | undefined;
  /** The teacher where its tokens are others than the student's; made by the recipe where nobody has it yet. */
  readonly aligned?: SparseTeacher | undefined;
}

/** What `distillation` says the student minimises. */
export function distillationObjective(context: ObjectiveContext, models: TeacherAndStudent, measured: MeasuredSettings = {}): Objective {
  const { config, tokenizer } = context;
  const { objective, normalization, jointTeaching } = config.distillation;
  if (objective === "fine-tuning") return fineTuning(models.student, { normalization });
  const onTargets = objectiveOnTargets(context, models, measured);
  if (jointTeaching === undefined) return onTargets;
  const { alpha, sampling } = jointTeaching;
  return teachJointly(onTargets, models.student, {
    alpha,
    seed: config.seed,
    sampling: { ...sampling, maxNewTokens: config.data.maxTargetLength },
    batchTokens: config.generation.batchTokens,
    vocabularySize: tokenizer.vocabularySize,
  });
}

/** The same of given targets, whoever wrote them. */
function objectiveOnTargets(
  context: ObjectiveContext,
  models: TeacherAndStudent,
  { teacherTemperature, scales, stored, aligned }: MeasuredSettings,
): Objective {
  const { config, tokenizer } = context;
  const compared = comparisonOf(config, teacherTemperature);
  const taught = aligned ?? alignedTeacherOf(models.teacher, context, teacherTemperature);
  if (taught !== undefined) return alignedKd(models.student, taught, compared);
  const { weights } = config.distillation;
  const live = logitsKd(models, { ...compared, weights, scales, ...noiseOf(config, tokenizer), relations: relationsOf(config) });
  return stored === undefined ? live : storedKd(models.student, stored, { ...compared, otherwise: live });
}

function noiseOf(
  { distillation: { objective, noise }, seed }: DistillConfig,
  { wordIds }: ObjectiveContext["tokenizer"],
): Pick<LogitsKdOptions, "teacherDropout" | "inputNoise"> {
  if (objective !== "noisy-kd") return {};
  const { teacherDropout, inputDrop: drop, inputReplace: replace } = noise ?? { teacherDropout: true, inputDrop: 0, inputReplace: 0 };
  return { teacherDropout, ...(drop + replace === 0 ? {} : { inputNoise: { drop, replace, words: wordIds, seed } }) };
}

/** Which relations a recipe compares; undefined where none. */
export function relationsOf({
  distillation: { objective, relations = { teacherLayer: -1, studentLayer: -1 } },
}: Pick<DistillConfig, "distillation">): LogitsKdOptions["relations"] {
  const { form = "minilm-v2", ...rest } = relations;
  if (objective === "attention-relations-kd") return { ...rest, form };
  return objective === "hidden-relations-kd" ? { ...rest, form: "hidden" } : undefined;
}

/** What tells this distillation from others beside its examples: everything of it but the training itself. */
export function objectiveSettings({ distillation }: DistillConfig): unknown {
  const { training: _, ...settings } = distillation;
  return settings;
}
