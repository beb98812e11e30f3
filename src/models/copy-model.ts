import { Parameters } from "../nn/index.js";
import { clone, copy_, noGrad, scope, type Tensor } from "../tensor/index.js";
import { architectureOf } from "./architectures.js";
import type { TextModel } from "./model.js";

/** A model of the same config with weights of its own, which are equal. The caller disposes its parameters. */
export function copyModel({ config, parameters }: TextModel): TextModel {
  const copied = ([name, tensor]: [string, Tensor]): [string, Tensor] => [name, clone(tensor)];
  const copies = noGrad(() => scope(() => [...parameters].map(copied)));
  return architectureOf(config.modelType).create(config, new Parameters(copies));
}

/** Gives `target` the weights of `source`, a model of the same architecture and shape. */
export function copyWeights(source: TextModel, target: TextModel): void {
  noGrad(() => {
    for (const [name, tensor] of target.parameters) copy_(tensor, source.parameters.get(name));
  });
}
