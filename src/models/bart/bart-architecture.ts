import type { Architecture } from "../architecture.js";
import { generates, generatesLikeTransformers } from "../model-kind.js";
import { Bart } from "./bart.js";
import { type BartConfig, bartConfigToJson, parseBartConfig } from "./bart-config.js";
import { bartFreshStart } from "./bart-fresh-start.js";
import { bartParameterSpecs, canonicalBartName, redundantBartKey } from "./bart-parameters.js";

/** What the library needs to know of BART. */
export const bart = {
  kind: {
    modelType: "bart",
    kind: "encoder–decoder",
    checkpoints: ["bart-base", "bart-large", "bart-large-cnn, -xsum"],
    uses: generates,
    verified: `${generatesLikeTransformers}; bart-base's real shape by hand`,
    refused: ["LayerDrop", "a head of its own"],
  },
  fresh: bartFreshStart,
  parseConfig: parseBartConfig,
  configToJson: bartConfigToJson,
  floatKeys: ["dropout", "attention_dropout", "activation_dropout", "init_std"],
  parameterSpecs: bartParameterSpecs,
  canonicalName: canonicalBartName,
  redundantKey: redundantBartKey,
  layers: {
    counts: { encoder: "encoderLayers", decoder: "decoderLayers" },
    pattern: /^model\.(?<stack>encoder|decoder)\.layers\.(?<layer>\d+)/,
  },
  dimensions: ({ dModel, encoderFfnDim, decoderFfnDim, encoderLayers, decoderLayers, vocabSize }) => ({
    vocabSize,
    hidden: dModel,
    embedding: dModel,
    encoder: { layers: encoderLayers, attention: dModel, feedForward: encoderFfnDim, feedForwardMatrices: 2 },
    decoder: { layers: decoderLayers, attention: dModel, feedForward: decoderFfnDim, feedForwardMatrices: 2 },
  }),
  create: (config, parameters) => new Bart(config, parameters),
  withDropoutRate: (config, rate) => ({
    ...config,
    dropout: rate,
    attentionDropout: config.attentionDropout > 0 ? rate : 0,
    activationDropout: config.activationDropout > 0 ? rate : 0,
  }),
} satisfies Architecture<BartConfig>;
