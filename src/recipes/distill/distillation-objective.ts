import { fineTuning, jointTeaching, logitsKd, type TeacherAndStudent } from "../../distill/index.js";
import type { Objective } from "../../train/index.js";
import type { DistillConfig } from "./config/index.js";

/**
 * What `distillation` says the student minimises.
 * @param fitted What the teacher's logits are divided by where `teacherTemperature` is `fit`; 1 if nobody knows yet.
 */
export function distillationObjective(config: DistillConfig, models: TeacherAndStudent, fitted = 1): Objective {
  const { objective, divergence, temperature, normalization, jointTeaching: joint } = config.distillation;
  if (objective === "fine-tuning") return fineTuning(models.student, { normalization });
  const { name, ...settings } = divergence;
  const teacherTemperature = config.distillation.teacherTemperature === "fit" ? fitted : config.distillation.teacherTemperature;
  const options = { divergence: name, ...settings, temperature, teacherTemperature, normalization };
  if (joint === undefined) return logitsKd(models, options);
  const { alpha, sampling } = joint;
  return jointTeaching(models, {
    ...options,
    alpha,
    seed: config.seed,
    sampling: { ...sampling, maxNewTokens: config.data.maxTargetLength },
    batchTokens: config.generation.batchTokens,
  });
}

/** What tells this distillation from others beside its examples: everything of it but the training itself. */
export function objectiveSettings({ distillation }: DistillConfig): unknown {
  const { training: _, ...settings } = distillation;
  return settings;
}
