import type { Architecture } from "../architecture.js";
import { generates, generatesLikeTransformers } from "../model-kind.js";
import { T5 } from "./t5.js";
import { parseT5Config, type T5Config, t5ConfigToJson } from "./t5-config.js";
import { t5FreshStart } from "./t5-fresh-start.js";
import { redundantT5Key, t5ParameterSpecs } from "./t5-parameters.js";

/** What the library needs to know of T5. */
export const t5 = {
  kind: {
    modelType: "t5",
    kind: "encoder–decoder",
    checkpoints: ["t5-small … t5-11b", "t5-v1_1-small … xxl", "flan-t5-small … xxl"],
    uses: generates,
    verified: `${generatesLikeTransformers}; t5-small's and flan-t5-small's real shapes by hand`,
    refused: [],
  },
  fresh: t5FreshStart,
  parseConfig: parseT5Config,
  configToJson: t5ConfigToJson,
  floatKeys: ["initializer_factor", "layer_norm_epsilon", "dropout_rate"],
  parameterSpecs: t5ParameterSpecs,
  canonicalName: (name) => name,
  redundantKey: redundantT5Key,
  layers: {
    counts: { encoder: "numLayers", decoder: "numDecoderLayers" },
    pattern: /^(?<stack>encoder|decoder)\.block\.(?<layer>\d+)(?!.*\.relative_attention_bias\.)/,
  },
  dimensions: (config) => {
    const { dModel, dFf, numHeads, dKv, isGated, vocabSize, numLayers, numDecoderLayers } = config;
    const stack = { heads: numHeads, attention: numHeads * dKv, feedForward: dFf, feedForwardMatrices: isGated ? 3 : 2 } as const;
    const stacks = { encoder: { ...stack, layers: numLayers }, decoder: { ...stack, layers: numDecoderLayers } };
    return { vocabSize, hidden: dModel, embedding: dModel, ...stacks };
  },
  create: (config, parameters) => new T5(config, parameters),
  withDropoutRate: (config, dropoutRate) => ({ ...config, dropoutRate }),
} satisfies Architecture<T5Config>;
