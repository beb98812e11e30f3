import { Parameters } from "../nn/index.js";
import { clone, copy_, noGrad, scope, type Tensor } from "../tensor/index.js";
import { architectureOf } from "./architecture.js";
import type { EncoderDecoderModel } from "./model.js";

/** What a copy has otherwise than the original. */
export interface CopyOptions {
  /** The rate of its main dropout, and of any other that it has above 0; by default the original's. */
  readonly dropoutRate?: number | undefined;
}

/** A model of the same architecture with weights of its own, which are equal. The caller disposes its parameters. */
export function copyModel(model: EncoderDecoderModel, { dropoutRate }: CopyOptions = {}): EncoderDecoderModel {
  const architecture = architectureOf(model.config.modelType);
  const copied = ([name, tensor]: [string, Tensor]): [string, Tensor] => [name, clone(tensor)];
  const parameters = noGrad(() => scope(() => [...model.parameters].map(copied)));
  const config = dropoutRate === undefined ? model.config : architecture.withDropoutRate(model.config, dropoutRate);
  return architecture.create(config, new Parameters(parameters));
}

/** Gives `target` the weights of `source`, a model of the same architecture and shape. */
export function copyWeights(source: EncoderDecoderModel, target: EncoderDecoderModel): void {
  noGrad(() => {
    for (const [name, tensor] of target.parameters) copy_(tensor, source.parameters.get(name));
  });
}
