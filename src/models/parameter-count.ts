import { architectureOf } from "./architectures.js";
import type { ModelConfig } from "./model.js";

/** How many parameters a model of this config has, buffers not counted; of a tied head once. */
export function parameterCount(config: ModelConfig): number {
  const specs = architectureOf(config.modelType)
    .parameterSpecs(config)
    .filter(({ isBuffer = false }) => !isBuffer);
  return specs.reduce((sum, { shape }) => sum + shape.reduce((size, length) => size * length, 1), 0);
}
