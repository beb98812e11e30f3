import { ConfigError } from "../../../core/index.js";
import { changedKey, hasOwnTokenizer, modelFolders } from "../../config/index.js";
import type { DistillConfig } from "./distill-schema.js";
import { pseudoTargetsSchema } from "./distillation.js";

/**
 * Settings of pseudo-targets where none are made, and inputs without targets that nothing reads.
 * @throws ConfigError for one.
 */
export function refuseUnusedInputs(config: DistillConfig): void {
  const { data, pseudoTargets, teacher, student, tokenizer } = config;
  const { inputs, ...settings } = pseudoTargets;
  const { inputs: _, ...defaults } = pseudoTargetsSchema.parse({});
  const key = inputs === "none" ? changedKey(settings, defaults) : undefined;
  if (key !== undefined) throw new ConfigError(`pseudoTargets.${key}: no pseudo-targets are made where pseudoTargets.inputs is none.`);
  if (data.unlabeled === undefined || inputs === "unlabeled" || inputs === "both") return;
  if (teacher.pretraining !== undefined || student.pretraining !== undefined) return;
  // A tokenizer that is trained for the task reads them, too.
  const isTrained = modelFolders({ teacher, student }).length === 0 || hasOwnTokenizer(config);
  if (isTrained && tokenizer.from === undefined) return;
  throw new ConfigError(`data.unlabeled: nothing reads it where pseudoTargets.inputs is ${inputs} and no model is pretrained.`);
}
