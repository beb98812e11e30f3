import { type InitializeOptions, initializeParameters } from "../nn/index.js";
import { architectureOf } from "./architectures.js";
import type { ModelConfig, TextModel } from "./model.js";

/**
 * A model of any kind with fresh weights: drawn as Transformers draws them for that kind, in the order of its parameters, from the seed's stream `weights`.
 * One config and seed give one model. The caller disposes `model.parameters`. What is drawn from which distribution, and where T5 differs, says each kind's
 * `*ParameterSpecs`; test/golden/initial-weights.json has what Transformers gives.
 * @example
 * ```ts
 * import { initializeModel, parseModelConfig, scope, Tensor } from "retort-kd";
 *
 * const config = parseModelConfig({ model_type: "t5", vocab_size: 300, d_model: 8, d_kv: 4, d_ff: 16, num_layers: 1, num_heads: 2 });
 * const model = initializeModel(config, { seed: 1 });
 * model.parameters.count; // → 3864
 * using inputIds = Tensor.from([20, 21, 1], [1, 3], "int64");
 * using attentionMask = Tensor.from([1, 1, 1], [1, 3], "int64");
 * using decoderInputIds = Tensor.from([0, 30], [1, 2], "int64");
 * scope(() => model.forward({ inputIds, attentionMask, decoderInputIds }).logits.shape); // → [ 1, 2, 300 ]
 * model.parameters.dispose();
 * ```
 */
export function initializeModel(config: ModelConfig, options: InitializeOptions): TextModel {
  const { create, parameterSpecs } = architectureOf(config.modelType);
  return create(config, initializeParameters(parameterSpecs(config), options));
}
