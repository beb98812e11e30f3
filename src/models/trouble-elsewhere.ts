import { architectureOf } from "./architectures.js";
import type { ModelConfig } from "./model.js";

/** What another tool makes of such a model that whoever exports one should know, in a sentence; undefined where there is nothing to say. */
export function troubleElsewhere(config: ModelConfig): string | undefined {
  return architectureOf(config.modelType).troubleElsewhere?.(config);
}
