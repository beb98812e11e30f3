import { architectureOf } from "./architectures.js";
import { createModel } from "./create-model.js";
import type { TextModel } from "./model.js";

/**
 * The model at another rate of its main dropout, and of any other that it has above 0; at its own if the rate is undefined; an adapter's rate stays. Both have the same weights,
 * not equal ones: what trains one trains the other, and the parameters are disposed once.
 */
export function withDropoutRate(model: TextModel, dropoutRate: number | undefined): TextModel {
  if (dropoutRate === undefined) return model;
  const { config, parameters } = model;
  return createModel(architectureOf(config.modelType).withDropoutRate(config, dropoutRate), parameters);
}
