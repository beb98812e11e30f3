import { architectureOf } from "./architectures.js";
import type { ModelDimensions } from "./flops/index.js";
import type { ModelConfig } from "./model.js";

/** The sizes that decide what a model of this config costs to run. */
export function modelDimensions(config: ModelConfig): ModelDimensions {
  return architectureOf(config.modelType).dimensions(config);
}
