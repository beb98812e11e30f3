import { ConfigError } from "../../core/index.js";
import { modelFolder } from "../../hub/index.js";
import { checkLora, isAdapter } from "../../models/index.js";
import { type ModelConfig, modelRoles, type NamedModels, noBase } from "../config/index.js";
import { startingConfig, startingStudentConfig } from "./starting-config.js";

/**
 * Whether the adapters that a recipe asks for can be made: their models have the maps that they target, and one that is not merged has a base that is no adapter itself.
 * @throws ConfigError naming the key.
 */
export function checkAdapters(named: NamedModels): void {
  for (const role of modelRoles) {
    const model = named[role];
    if (model?.lora !== undefined) checkAdapter(role, model, named);
  }
}

function checkAdapter(role: string, model: ModelConfig, { teacher }: NamedModels): void {
  const { lora, from } = model;
  if (lora === undefined || from === undefined) return;
  const config = role === "student" && teacher !== undefined ? startingStudentConfig(model, teacher) : startingConfig(model);
  try {
    checkLora(config, lora);
  } catch (cause) {
    if (!(cause instanceof ConfigError)) throw cause;
    throw new ConfigError(`${role}.lora.${cause.message}`, { cause, ...(cause.hint === undefined ? {} : { hint: cause.hint }) });
  }
  if (from !== "auto" && !lora.merge && isAdapter(modelFolder(from))) throw noBase(role, `${from} is an adapter itself`);
}
