import { isDeepStrictEqual } from "node:util";
import { ConfigError } from "../core/index.js";
import type { DistillConfig } from "./config-schema.js";
import { modelFolders, type NamedModels } from "./named-models.js";
import { tokenizerSchema } from "./schema/data.js";
import { pseudoTargetsSchema } from "./schema/distillation.js";

/**
 * Settings of a tokenizer that is not trained, because a model folder brings it.
 * @throws ConfigError for one that differs from its default.
 */
export function refuseUnusedTokenizer({ tokenizer, ...models }: NamedModels & { readonly tokenizer: object }): void {
  const [folder] = modelFolders(models);
  if (folder === undefined) return;
  const key = changedKey(tokenizer, tokenizerSchema.parse({}));
  if (key === undefined) return;
  throw new ConfigError(`tokenizer.${key}: is for a tokenizer trained for the task; ${folder} brings its own.`);
}

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

/** The first key whose value is not the default's. */
function changedKey(settings: object, defaults: object): string | undefined {
  const usual: Readonly<Record<string, unknown>> = { ...defaults };
  return Object.entries(settings).find(([key, value]) => !isDeepStrictEqual(value, usual[key]))?.[0];
}
