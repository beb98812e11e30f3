import type { StoredKdOptions } from "../../distill/index.js";
import type { DistillConfig } from "./config/index.js";

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
