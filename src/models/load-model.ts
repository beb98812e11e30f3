import { architectureOf } from "./architectures.js";
import {
  canonicalNames,
  checkedIndex,
  indexCheckpoint,
  type LoadOptions,
  parseFolderConfig,
  readCheckpoint,
  withGenerationConfig,
} from "./checkpoint/index.js";
import type { ModelConfig, TextModel } from "./model.js";
import { parseModelConfig } from "./parse-model-config.js";

/**
 * Loads a Hugging Face model folder: `config.json`, and `model.safetensors` or its shards. Everything that can be checked without the weights
 * (config, names, shapes) is checked before any of them is read. The caller disposes `model.parameters`.
 * @throws ConfigError for an unsupported or impossible config; CheckpointError for weights that are missing, unexpected, misshapen, contradictory or not finite.
 */
export function loadModel(folder: string, options: LoadOptions = {}): TextModel {
  const { architecture, config, named, expected } = openFolder(folder);
  return architecture.create(config, readCheckpoint(folder, named, { ...options, ...expected }));
}

/**
 * Makes sure that a Hugging Face model folder has the weights that its `config.json` asks for, without reading any.
 * @throws ConfigError and CheckpointError as {@link loadModel}, but for what only the weights' values tell.
 */
export function checkModel(folder: string): void {
  const { named, expected } = openFolder(folder);
  checkedIndex(folder, named, expected);
}

function openFolder(folder: string) {
  return parseFolderConfig(folder, (json) => {
    const architecture = architectureOf(json.model_type);
    const named = canonicalNames(indexCheckpoint(folder), architecture);
    const config = architecture.parseConfig(withGenerationConfig(folder, json), named);
    return { architecture, config, named, expected: { specs: architecture.parameterSpecs(config), rules: architecture } };
  });
}

/**
 * What a Hugging Face model folder says of its model, without its weights. Errors as {@link loadModel}'s.
 */
export function readModelConfig(folder: string): ModelConfig {
  return parseFolderConfig(folder, (json) => parseModelConfig(withGenerationConfig(folder, json)));
}
