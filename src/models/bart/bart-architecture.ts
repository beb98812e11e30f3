import type { Architecture } from "../architecture.js";
import type { StackDimensions } from "../flops/index.js";
import { generates, generatesLikeTransformers } from "../model-kind.js";
import { Bart } from "./bart.js";
import { type BartConfig, bartConfigToJson, parseBartConfig } from "./bart-config.js";
import { bartFreshStart } from "./bart-fresh-start.js";
import { bartParameterSpecs, bartStandInFor, canonicalBartName, redundantBartKey } from "./bart-parameters.js";

/** What the library needs to know of BART. */
export const bart = {
  kind: {
    modelType: "bart",
    kind: "encoder–decoder",
    checkpoints: ["bart-base", "bart-large", "bart-large-cnn, -xsum"],
    uses: generates,
    verified: `${generatesLikeTransformers}; bart-base's real shape by hand`,
    refused: [],
  },
  fresh: bartFreshStart,
  parseConfig: parseBartConfig,
  configToJson: bartConfigToJson,
  floatKeys: ["dropout", "attention_dropout", "activation_dropout", "encoder_layerdrop", "decoder_layerdrop", "init_std"],
  parameterSpecs: bartParameterSpecs,
  canonicalName: canonicalBartName,
  redundantKey: redundantBartKey,
  standInFor: bartStandInFor,
  layers: {
    counts: { encoder: "encoderLayers", decoder: "decoderLayers" },
    pattern: /^model\.(?<stack>encoder|decoder)\.layers\.(?<layer>\d+)/,
  },
  dimensions: ({ dModel, encoderFfnDim, decoderFfnDim, encoderLayers, decoderLayers, vocabSize, ...heads }) => ({
    vocabSize,
    hidden: dModel,
    embedding: dModel,
    encoder: stackOf(dModel, { layers: encoderLayers, heads: heads.encoderAttentionHeads, feedForward: encoderFfnDim }),
    decoder: stackOf(dModel, { layers: decoderLayers, heads: heads.decoderAttentionHeads, feedForward: decoderFfnDim }),
  }),
  create: (config, parameters) => new Bart(config, parameters),
  withDropoutRate: (config, rate) => ({
    ...config,
    dropout: rate,
    attentionDropout: config.attentionDropout > 0 ? rate : 0,
    activationDropout: config.activationDropout > 0 ? rate : 0,
  }),
} satisfies Architecture<BartConfig>;

function stackOf(attention: number, sizes: Pick<StackDimensions, "layers" | "heads" | "feedForward">): StackDimensions {
  return { ...sizes, attention, feedForwardMatrices: 2 };
}
