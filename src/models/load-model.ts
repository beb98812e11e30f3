import { join } from "node:path";
import { architectureOf } from "./architectures.js";
import { indexCheckpoint, readJsonObject } from "./checkpoint-files.js";
import { canonicalNames } from "./checkpoint-names.js";
import { withGenerationConfig } from "./generation-config.js";
import type { ModelConfig, TextModel } from "./model.js";
import { parseModelConfig } from "./parse-model-config.js";
import { type LoadOptions, readCheckpoint } from "./read-checkpoint.js";

/**
 * Loads a Hugging Face model folder: `config.json`, and `model.safetensors` or its shards. Everything that can be checked without the weights
 * (config, names, shapes) is checked before any of them is read. The caller disposes `model.parameters`.
 * @throws ConfigError for an unsupported or impossible config; CheckpointError for weights that are missing, unexpected, misshapen, contradictory or not finite.
 */
export function loadModel(folder: string, options: LoadOptions = {}): TextModel {
  const json = readJsonObject(join(folder, "config.json"));
  const architecture = architectureOf(json.model_type);
  const named = canonicalNames(indexCheckpoint(folder), architecture);
  const config = architecture.parseConfig(withGenerationConfig(folder, json), named);
  const parameters = readCheckpoint(folder, named, { ...options, specs: architecture.parameterSpecs(config), rules: architecture });
  return architecture.create(config, parameters);
}

/**
 * What a Hugging Face model folder says of its model, without its weights. Errors as {@link loadModel}'s.
 */
export function readModelConfig(folder: string): ModelConfig {
  const json = readJsonObject(join(folder, "config.json"));
  return parseModelConfig(withGenerationConfig(folder, json));
}
