import {
  fineTuning,
  type LogitsKdOptions,
  logitsKd,
  type StoredKdOptions,
  storedKd,
  type TeacherAndStudent,
  teachJointly,
} from "../../distill/index.js";
import type { StoredDistributions } from "../../teachers/index.js";
import type { Tokenizer } from "../../tokenizers/index.js";
import type { Objective } from "../../train/index.js";
import type { DistillConfig } from "./config/index.js";

/** What an objective is made of beside its recipe and models. */
export interface ObjectiveContext {
  readonly config: DistillConfig;
  readonly tokenizer: Pick<Tokenizer, "wordIds" | "vocabularySize">;
}

/** What was measured with the models as they start; absent where nobody knows yet. */
export interface MeasuredSettings {
  /** What the teacher's logits are divided by where `teacherTemperature` is `fit`. */
  readonly teacherTemperature?: number | undefined;
  /** What the loss's terms are divided by. */
  readonly scales?: Readonly<Record<string, number>> | undefined;
  /** The teacher's distributions for the data's targets, where they were stored; open as long as the objective is used. */
  readonly stored?: StoredDistributions | undefined;
}

/** What `distillation` says the student minimises. */
export function distillationObjective(
  { config, tokenizer }: ObjectiveContext,
  models: TeacherAndStudent,
  { teacherTemperature, scales, stored }: MeasuredSettings = {},
): Objective {
  const { objective, normalization, weights, jointTeaching } = config.distillation;
  if (objective === "fine-tuning") return fineTuning(models.student, { normalization });
  const compared = comparisonOf(config, teacherTemperature);
  const live = logitsKd(models, { ...compared, weights, scales, ...noiseOf(config, tokenizer), relations: relationsOf(config) });
  const onTargets = stored === undefined ? live : storedKd(models.student, stored, { ...compared, otherwise: live });
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

/** How distributions are compared. @param fitted The teacher's temperature where it is fitted; 1 if nobody knows yet. */
export function comparisonOf({ distillation }: Pick<DistillConfig, "distillation">, fitted = 1): StoredKdOptions {
  const { divergence, temperature, teacherTemperature, normalization } = distillation;
  const { name, ...settings } = divergence;
  return {
    divergence: name,
    ...settings,
    temperature,
    teacherTemperature: teacherTemperature === "fit" ? fitted : teacherTemperature,
    normalization,
  };
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
