import type { Parameters } from "../nn/index.js";
import { DroppingModel, loraOf } from "./adapter/index.js";
import { architectureOf } from "./architectures.js";
import type { ModelConfig, TextModel } from "./model.js";

/** The model of a config that has these parameters, with an adapter or without. */
export function createModel(config: ModelConfig, parameters: Parameters): TextModel {
  const { create } = architectureOf(config.modelType);
  const { dropout } = loraOf(parameters)?.settings ?? { dropout: 0 };
  return dropout === 0 ? create(config, parameters) : new DroppingModel(parameters, (bound) => create(config, bound));
}
