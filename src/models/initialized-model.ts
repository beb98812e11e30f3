import { type InitializeOptions, initializeParameters } from "../nn/index.js";
import { architectureOf } from "./architectures.js";
import type { ModelDimensions } from "./dimensions.js";
import { readModelConfig } from "./load-model.js";
import type { ModelConfig, TextModel } from "./model.js";

/**
 * A model as a folder's `config.json` describes it, with fresh weights; the folder needs nothing else. The caller disposes its parameters.
 * @throws ConfigError for an unsupported or impossible config.
 */
export function initializedModel(folder: string, options: InitializeOptions): TextModel {
  const config = readModelConfig(folder);
  const architecture = architectureOf(config.modelType);
  return architecture.create(config, initializeParameters(architecture.parameterSpecs(config), options));
}

/** The sizes that decide what a model of this config costs to run. */
export function modelDimensions(config: ModelConfig): ModelDimensions {
  return architectureOf(config.modelType).dimensions(config);
}
