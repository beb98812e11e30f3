import type { Architecture } from "../architecture.js";
import { generates, generatesLikeTransformers } from "../model-kind.js";
import { Gpt2 } from "./gpt2.js";
import { type Gpt2Config, gpt2ConfigToJson, parseGpt2Config } from "./gpt2-config.js";
import { gpt2FreshStart } from "./gpt2-fresh-start.js";
import { canonicalGpt2Name, gpt2ParameterSpecs, redundantGpt2Key } from "./gpt2-parameters.js";

/** What the library needs to know of GPT-2. */
export const gpt2 = {
  kind: {
    modelType: "gpt2",
    kind: "decoder-only",
    checkpoints: ["gpt2", "gpt2-medium", "gpt2-large", "gpt2-xl", "distilgpt2"],
    uses: generates,
    verified: `${generatesLikeTransformers}; left-padded batches equal rows alone; gpt2's real shape by hand`,
    refused: ["cross-attention"],
  },
  fresh: gpt2FreshStart,
  parseConfig: parseGpt2Config,
  configToJson: gpt2ConfigToJson,
  floatKeys: ["resid_pdrop", "embd_pdrop", "attn_pdrop", "layer_norm_epsilon", "initializer_range"],
  parameterSpecs: gpt2ParameterSpecs,
  canonicalName: canonicalGpt2Name,
  redundantKey: redundantGpt2Key,
  isInputFirst: (name) => /^transformer\.h\.\d+\.(attn|mlp)\./.test(name),
  layers: { counts: { decoder: "nLayer" }, pattern: /^transformer\.h\.(?<layer>\d+)/ },
  dimensions: ({ nEmbd, nHead: heads, nInner, nLayer, vocabSize }) => ({
    vocabSize,
    hidden: nEmbd,
    embedding: nEmbd,
    decoder: { layers: nLayer, heads, attention: nEmbd, feedForward: nInner, feedForwardMatrices: 2 },
  }),
  create: (config, parameters) => new Gpt2(config, parameters),
  withDropoutRate: (config, rate) => ({
    ...config,
    residPdrop: rate,
    embdPdrop: config.embdPdrop > 0 ? rate : 0,
    attnPdrop: config.attnPdrop > 0 ? rate : 0,
  }),
} satisfies Architecture<Gpt2Config>;
