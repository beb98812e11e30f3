import { lowRankProduct, type ParameterSpec, Parameters } from "../nn/index.js";
import { add, clone, noGrad, scope, type Tensor, transpose } from "../tensor/index.js";
import type { Architecture } from "./architecture.js";
import { architectureOf } from "./architectures.js";
import type { TextModel } from "./model.js";

/** A model of the same config without an adapter, into whose weights the given one's is merged: it computes the same but for rounding. The caller disposes its parameters. */
export function mergedModel({ config, parameters }: TextModel): TextModel {
  const architecture = architectureOf(config.modelType);
  const merged = noGrad(() => Parameters.from(architecture.parameterSpecs(config), (spec) => mergedWeight(spec, parameters, architecture)));
  return architecture.create(config, merged);
}

function mergedWeight({ name }: ParameterSpec, parameters: Parameters, { isInputFirst }: Architecture): Tensor {
  const weight = parameters.get(name);
  const lowRank = name.endsWith(".weight") ? parameters.lowRankOf(name.slice(0, -".weight".length)) : undefined;
  if (lowRank === undefined) return clone(weight);
  return scope(() => {
    const product = lowRankProduct(lowRank);
    return add(weight, isInputFirst?.(name) ? transpose(product, 0, 1) : product);
  });
}
