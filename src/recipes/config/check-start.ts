import { ConfigError } from "../../core/index.js";
import type { ShapeConfig } from "../../models/index.js";
import { checkLora } from "./check-lora.js";
import type { ModelConfig } from "./model.js";
import { shapedConfig } from "./shaped-config.js";

/** A model that starts by itself: there is none that it could be made from. */
export function checkOwnStart(role: string, model: ModelConfig): void {
  checkStart(role, model);
  if (model.from === "auto") throw new ConfigError(`${role}.from is "auto": only a student can be made from another model.`);
}

/** A model starts from a folder or from random weights that can be, and only layers that are there can be left out; an adapter has a base. */
export function checkStart(role: string, model: ModelConfig): void {
  const { from, shape, encoderLayers, decoderLayers } = model;
  if ((from === undefined) === (shape === undefined)) {
    throw new ConfigError(`${role}: give either \`from\` (a model folder) or \`shape\` (a model from random weights).`);
  }
  for (const [key, layers] of Object.entries({ encoderLayers, decoderLayers })) {
    if (layers === undefined || shape === undefined) continue;
    throw new ConfigError(`${role}.${key}: goes with \`from\`; a model from random weights has its layers in \`shape\`.`);
  }
  if (shape !== undefined) checkShape(`${role}.shape`, shape);
  checkLora(role, model);
}

/** What the sizes of a kind have to do with each other, its own config says. */
function checkShape(key: string, shape: ShapeConfig): void {
  try {
    shapedConfig(shape);
  } catch (cause) {
    throw cause instanceof ConfigError ? new ConfigError(`${key}, as a ${cause.message}`, { cause }) : cause;
  }
}
