import type { Architecture } from "../architecture.js";
import { generates, generatesLikeTransformers } from "../model-kind.js";
import { Opt } from "./opt.js";
import { type OptConfig, optConfigToJson, parseOptConfig } from "./opt-config.js";
import { optFreshStart } from "./opt-fresh-start.js";
import { canonicalOptName, optParameterSpecs, redundantOptKey } from "./opt-parameters.js";

/** What the library needs to know of OPT. */
export const opt = {
  kind: {
    modelType: "opt",
    kind: "decoder-only",
    checkpoints: ["opt-125m", "opt-350m", "opt-1.3b … opt-66b"],
    uses: generates,
    verified: `${generatesLikeTransformers}; left-padded batches equal rows alone; logits 1e-5 and greedy ids at opt-125m's and opt-350m's real shapes by hand`,
    refused: ["no biases", "norms without weights", "no final norm (Galactica)"],
  },
  fresh: optFreshStart,
  parseConfig: parseOptConfig,
  configToJson: optConfigToJson,
  floatKeys: ["dropout", "attention_dropout", "layerdrop", "init_std"],
  parameterSpecs: optParameterSpecs,
  canonicalName: canonicalOptName,
  redundantKey: redundantOptKey,
  layers: { counts: { decoder: "numHiddenLayers" }, pattern: /^model\.decoder\.layers\.(?<layer>\d+)/ },
  dimensions: ({ hiddenSize, wordEmbedProjDim, ffnDim, numHiddenLayers, numAttentionHeads: heads, vocabSize }) => ({
    vocabSize,
    hidden: hiddenSize,
    embedding: wordEmbedProjDim,
    decoder: { layers: numHiddenLayers, heads, attention: hiddenSize, feedForward: ffnDim, feedForwardMatrices: 2 },
  }),
  create: (config, parameters) => new Opt(config, parameters),
  withDropoutRate: (config, rate) => ({ ...config, dropout: rate, attentionDropout: config.attentionDropout > 0 ? rate : 0 }),
} satisfies Architecture<OptConfig>;
