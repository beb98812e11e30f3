import { architectureOf } from "./architectures.js";
import type { TextModel } from "./model.js";

/**
 * The model at another rate of its main dropout, and of any other that it has above 0; at its own if the rate is undefined. Both have the same weights,
 * not equal ones: what trains one trains the other, and the parameters are disposed once.
 */
export function withDropoutRate(model: TextModel, dropoutRate: number | undefined): TextModel {
  if (dropoutRate === undefined) return model;
  const architecture = architectureOf(model.config.modelType);
  return architecture.create(architecture.withDropoutRate(model.config, dropoutRate), model.parameters);
}
