import { ConfigError } from "../../core/index.js";
import type { ModelConfig } from "./model.js";

/**
 * An adapter adapts what has learned something, and is found again with its base: that is a folder as it is, or the adapter is merged.
 * @param role The model's place in the recipe.
 */
export function checkLora(role: string, model: ModelConfig): void {
  const { lora, from, pretraining, encoderLayers, decoderLayers } = model;
  if (lora === undefined) return;
  if (from === undefined) {
    throw new ConfigError(`${role}.lora: goes with \`from\`; a model from random weights has learned nothing that could be adapted.`);
  }
  if (pretraining !== undefined) {
    throw new ConfigError(`${role}.lora: does not go with ${role}.pretraining, which changes what would be adapted.`, {
      hint: "Pretrain first (retort pretrain), and name the folder that it leaves.",
    });
  }
  const isMade = from === "auto" || encoderLayers !== undefined || decoderLayers !== undefined;
  if (isMade && !lora.merge) throw noBase(role, "the model that it adapts is made of another's layers, and stands in no folder");
}

/** The refusal of an adapter whose base nobody could find again. */
export function noBase(role: string, why: string): ConfigError {
  return new ConfigError(`${role}.lora: ${why}: an adapter alone would have no base.`, {
    hint: `Set ${role}.lora.merge: true, which writes the whole model; or write its base first (retort prune, which may keep every layer), and name that folder.`,
  });
}
