import { ConfigError } from "../../../core/index.js";
import { changedKey, modelFolders } from "../../config/index.js";
import type { DistillConfig } from "./distill-schema.js";
import { pseudoTargetsSchema } from "./distillation.js";

/**
 * Settings of pseudo-targets where none are made, and inputs without targets that nothing reads.
 * @throws ConfigError for one.
 */
export function refuseUnusedInputs({ data, pseudoTargets, teacher, student }: DistillConfig): void {
  const { inputs, ...settings } = pseudoTargets;
  const { inputs: _, ...defaults } = pseudoTargetsSchema.parse({});
  const key = inputs === "none" ? changedKey(settings, defaults) : undefined;
  if (key !== undefined) throw new ConfigError(`pseudoTargets.${key}: no pseudo-targets are made where pseudoTargets.inputs is none.`);
  if (data.unlabeled === undefined || inputs === "unlabeled" || inputs === "both") return;
  if (teacher.pretraining !== undefined || student.pretraining !== undefined) return;
  // A tokenizer that is trained for the task reads them, too.
  if (modelFolders({ teacher, student }).length === 0) return;
  throw new ConfigError(`data.unlabeled: nothing reads it where pseudoTargets.inputs is ${inputs} and no model is pretrained.`);
}
