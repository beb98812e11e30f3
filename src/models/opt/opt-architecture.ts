import type { Architecture } from "../architecture.js";
import { Opt } from "./opt.js";
import { type OptConfig, optConfigToJson, parseOptConfig } from "./opt-config.js";
import { canonicalOptName, optParameterSpecs, redundantOptKey } from "./opt-parameters.js";

/** What the library needs to know of OPT. */
export const opt: Architecture<OptConfig> = {
  parseConfig: parseOptConfig,
  configToJson: optConfigToJson,
  floatKeys: ["dropout", "attention_dropout", "init_std"],
  parameterSpecs: optParameterSpecs,
  canonicalName: canonicalOptName,
  redundantKey: redundantOptKey,
  layers: { counts: { decoder: "numHiddenLayers" }, pattern: /^model\.decoder\.layers\.(?<layer>\d+)/ },
  dimensions: ({ hiddenSize, wordEmbedProjDim, ffnDim, numHiddenLayers, vocabSize }) => ({
    vocabSize,
    hidden: hiddenSize,
    embedding: wordEmbedProjDim,
    decoder: { layers: numHiddenLayers, attention: hiddenSize, feedForward: ffnDim, feedForwardMatrices: 2 },
  }),
  create: (config, parameters) => new Opt(config, parameters),
  withDropoutRate: (config, rate) => ({ ...config, dropout: rate, attentionDropout: config.attentionDropout > 0 ? rate : 0 }),
};
