import { Parameters } from "../nn/index.js";
import { clone, copy_, noGrad } from "../tensor/index.js";
import { architectureOf } from "./architectures.js";
import type { TextModel } from "./model.js";

/** A model of the same config with weights of its own, buffers included, which are equal. The caller disposes its parameters. */
export function copyModel({ config, parameters }: TextModel): TextModel {
  const { create, parameterSpecs } = architectureOf(config.modelType);
  const copies = noGrad(() => Parameters.from(parameterSpecs(config), ({ name }) => clone(parameters.get(name))));
  return create(config, copies);
}

/** Gives `target` the weights of `source`, a model of the same architecture and shape. */
export function copyWeights(source: TextModel, target: TextModel): void {
  noGrad(() => {
    for (const [name, tensor] of target.parameters) copy_(tensor, source.parameters.get(name));
  });
}
