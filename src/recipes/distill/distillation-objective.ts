import { fineTuning, type LogitsKdOptions, logitsKd, type TeacherAndStudent, teachJointly } from "../../distill/index.js";
import type { Tokenizer } from "../../tokenizers/index.js";
import type { Objective } from "../../train/index.js";
import type { DistillConfig } from "./config/index.js";

/** What an objective is made of beside its recipe and models. */
export interface ObjectiveContext {
  readonly config: DistillConfig;
  readonly tokenizer: Pick<Tokenizer, "wordIds">;
}

/** What was measured with the models as they start; absent where nobody knows yet. */
export interface MeasuredSettings {
  /** What the teacher's logits are divided by where `teacherTemperature` is `fit`. */
  readonly teacherTemperature?: number | undefined;
  /** What the loss's terms are divided by. */
  readonly scales?: Readonly<Record<string, number>> | undefined;
}

/** What `distillation` says the student minimises. */
export function distillationObjective(
  { config, tokenizer }: ObjectiveContext,
  models: TeacherAndStudent,
  { teacherTemperature: fitted = 1, scales }: MeasuredSettings = {},
): Objective {
  const { objective, divergence, temperature, normalization, weights, jointTeaching } = config.distillation;
  if (objective === "fine-tuning") return fineTuning(models.student, { normalization });
  const { name, ...settings } = divergence;
  const teacherTemperature = config.distillation.teacherTemperature === "fit" ? fitted : config.distillation.teacherTemperature;
  const compared = { divergence: name, ...settings, temperature, teacherTemperature, normalization, weights, scales };
  const onTargets = logitsKd(models, { ...compared, ...noiseOf(config, tokenizer), relations: relationsOf(config) });
  if (jointTeaching === undefined) return onTargets;
  const { alpha, sampling } = jointTeaching;
  return teachJointly(onTargets, models.student, {
    alpha,
    seed: config.seed,
    sampling: { ...sampling, maxNewTokens: config.data.maxTargetLength },
    batchTokens: config.generation.batchTokens,
  });
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
