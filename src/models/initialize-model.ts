import { type InitializeOptions, initializeParameters } from "../nn/index.js";
import { architectureOf } from "./architectures.js";
import type { ModelConfig, TextModel } from "./model.js";

/**
 * A model of any kind with fresh weights: drawn as Transformers draws them for that kind, in the order of its parameters, from the seed's stream `weights`.
 * One config and seed give one model. The caller disposes `model.parameters`. What is drawn from which distribution, and where T5 differs, says each kind's
 * `*ParameterSpecs`; test/golden/initial-weights.json has what Transformers gives.
 */
export function initializeModel(config: ModelConfig, options: InitializeOptions): TextModel {
  const { create, parameterSpecs } = architectureOf(config.modelType);
  return create(config, initializeParameters(parameterSpecs(config), options));
}
