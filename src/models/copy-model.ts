import { Parameters } from "../nn/index.js";
import { clone, copy_, noGrad, type Tensor } from "../tensor/index.js";
import { LoraAdapter, loraOf } from "./adapter/index.js";
import { architectureOf } from "./architectures.js";
import { createModel } from "./create-model.js";
import type { TextModel } from "./model.js";

/**
 * A model of the same config with weights of its own, buffers and an adapter included, which are equal. The caller disposes its parameters.
 * @example
 * ```ts
 * import { copyModel, initializeModel, parseModelConfig } from "retort-kd";
 *
 * const config = parseModelConfig({ model_type: "t5", vocab_size: 300, d_model: 8, d_kv: 4, d_ff: 16, num_layers: 1, num_heads: 2 });
 * const model = initializeModel(config, { seed: 1 });
 * const copy = copyModel(model);
 * const embeddings = model.parameters.get("shared.weight").toFloat32Array();
 * model.parameters.dispose();
 * const copied = copy.parameters.get("shared.weight").toFloat32Array();
 * copied.every((value, i) => value === embeddings[i]); // → true
 * copy.parameters.dispose();
 * ```
 */
export function copyModel({ config, parameters }: TextModel): TextModel {
  const { parameterSpecs } = architectureOf(config.modelType);
  const copies = noGrad(() => Parameters.from(parameterSpecs(config), ({ name }) => clone(parameters.get(name))));
  const adapter = loraOf(parameters);
  return createModel(config, adapter === undefined ? copies : copies.withAdapter(copyAdapter(adapter)));
}

function copyAdapter({ settings, modules, parameters }: LoraAdapter): LoraAdapter {
  const copies = noGrad(() => [...parameters].map(([name, matrix]): [string, Tensor] => [name, clone(matrix)]));
  return new LoraAdapter(settings, modules, new Parameters(copies));
}

/** Gives `target` what a training changes of `source`, a model of the same architecture and shape, with the same base where both have adapters. */
export function copyWeights(source: TextModel, target: TextModel): void {
  const { trained } = source.parameters;
  noGrad(() => {
    for (const [name, tensor] of target.parameters.trained) copy_(tensor, trained.get(name));
  });
}
