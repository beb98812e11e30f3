import type { Architecture, LayerPlaces } from "../architecture.js";
import { generates, generatesLikeTransformers, type ModelKind } from "../model-kind.js";
import { T5 } from "./t5.js";
import { parseT5Config, type T5Config, t5ConfigToJson } from "./t5-config.js";
import { mt5FreshStart, t5FreshStart, umt5FreshStart } from "./t5-fresh-start.js";
import { redundantT5Key, t5ParameterSpecs } from "./t5-parameters.js";

const counts = { encoder: "numLayers", decoder: "numDecoderLayers" } as const;

/** The first block's bias table is all blocks', and stays whichever is dropped. */
const sharedBias: LayerPlaces<T5Config> = {
  counts,
  pattern: /^(?<stack>encoder|decoder)\.block\.(?<layer>\d+)(?!.*\.relative_attention_bias\.)/,
};

const ownBiases: LayerPlaces<T5Config> = { counts, pattern: /^(?<stack>encoder|decoder)\.block\.(?<layer>\d+)/ };

/** What T5, mT5 and umT5 have in common. */
const family = {
  parseConfig: parseT5Config,
  configToJson: t5ConfigToJson,
  floatKeys: ["initializer_factor", "layer_norm_epsilon", "dropout_rate"],
  parameterSpecs: t5ParameterSpecs,
  canonicalName: (name: string) => name,
  redundantKey: redundantT5Key,
  dimensions: (config: T5Config) => {
    const { dModel, dFf, numHeads, dKv, isGated, vocabSize, numLayers, numDecoderLayers } = config;
    const stack = { heads: numHeads, attention: numHeads * dKv, feedForward: dFf, feedForwardMatrices: isGated ? 3 : 2 } as const;
    const stacks = { encoder: { ...stack, layers: numLayers }, decoder: { ...stack, layers: numDecoderLayers } };
    return { vocabSize, hidden: dModel, embedding: dModel, ...stacks };
  },
  troubleElsewhere: ({ numLayers, numDecoderLayers }: T5Config) =>
    numLayers < numDecoderLayers
      ? `Transformers 5.23's generate fails with an IndexError where a T5 has fewer encoder layers (${numLayers}) than decoder layers (${numDecoderLayers}): pass use_cache=False.`
      : undefined,
  create: (config: T5Config, parameters: ConstructorParameters<typeof T5>[1]) => new T5(config, parameters),
  withDropoutRate: (config: T5Config, dropoutRate: number) => ({ ...config, dropoutRate }),
};

function kindOf(modelType: T5Config["modelType"], checkpoints: readonly string[], verified: string): ModelKind {
  return { modelType, kind: "encoder–decoder", checkpoints, uses: generates, verified, refused: [] };
}

/** What the library needs to know of T5. */
export const t5 = {
  ...family,
  kind: kindOf(
    "t5",
    ["t5-small … t5-11b", "t5-v1_1-small … xxl", "flan-t5-small … xxl", "byt5-small … xxl"],
    `${generatesLikeTransformers}; t5-small's and flan-t5-small's real shapes by hand`,
  ),
  fresh: t5FreshStart,
  layers: sharedBias,
} satisfies Architecture<T5Config>;

/** Of mT5 (Xue et al. 2021): T5 v1.1 with another vocabulary. */
export const mt5 = {
  ...family,
  kind: kindOf("mt5", ["mt5-small … xxl"], generatesLikeTransformers),
  fresh: mt5FreshStart,
  layers: sharedBias,
} satisfies Architecture<T5Config>;

/** Of umT5 (Chung et al. 2023), whose blocks have a relative-position bias each. */
export const umt5 = {
  ...family,
  kind: kindOf(
    "umt5",
    ["umt5-small … xxl"],
    `${generatesLikeTransformers}; published ones (\`tie_word_embeddings: false\`) without the factor d_model^−½ that Transformers 5.23 puts on their logits`,
  ),
  fresh: umt5FreshStart,
  layers: ownBiases,
} satisfies Architecture<T5Config>;
