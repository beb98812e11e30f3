import { z } from "zod";
import { ConfigError, snakeCaseKeys } from "../../core/index.js";
import { checkTokenIds, dropoutRate, parseConfigJson, size, standardDeviation, tokenIds } from "../checkpoint/index.js";
import { type Activation, activations } from "../layers/index.js";
import type { ModelConfig } from "../model.js";

/** An OPT (Zhang et al. 2022); the fields are Hugging Face's `config.json` in camelCase. */
export interface OptConfig extends ModelConfig {
  readonly modelType: "opt";
  readonly bosTokenId: number;
  readonly hiddenSize: number;
  readonly numHiddenLayers: number;
  readonly numAttentionHeads: number;
  readonly ffnDim: number;
  /** The longest source and target together, in tokens. */
  readonly maxPositionEmbeddings: number;
  /** Whether a sublayer normalises what it reads (all but opt-350m), or what it has made. */
  readonly doLayerNormBefore: boolean;
  /** The size of word embeddings; where it is not `hiddenSize`, they are projected (opt-350m). */
  readonly wordEmbedProjDim: number;
  readonly activationFunction: Activation;
  /** Rate for what each sublayer adds. */
  readonly dropout: number;
  /** Rate for attention probabilities. */
  readonly attentionDropout: number;
  /** The share of layers that each step of a training leaves out (LayerDrop). */
  readonly layerdrop: number;
  /** Standard deviation of fresh weights. */
  readonly initStd: number;
  /** Whether one matrix embeds and predicts, as in all that were published. */
  readonly tieWordEmbeddings: boolean;
}

const schema = z.object({
  modelType: z.literal("opt"),
  vocabSize: size(4_000_000).default(50272),
  hiddenSize: size(65_536).default(768),
  numHiddenLayers: size(1_000).default(12),
  numAttentionHeads: size(1_024).default(12),
  ffnDim: size(1_048_576).default(3072),
  maxPositionEmbeddings: size(1_048_576).default(2048),
  doLayerNormBefore: z.boolean().default(true),
  wordEmbedProjDim: size(65_536).nullish(),
  activationFunction: z.enum(Object.keys(activations) as [Activation, ...Activation[]]).default("relu"),
  dropout: dropoutRate.default(0.1),
  attentionDropout: dropoutRate.default(0),
  initStd: standardDeviation.default(0.02),
  layerdrop: dropoutRate.default(0),
  enableBias: z.literal(true).nullish(),
  layerNormElementwiseAffine: z.literal(true).nullish(),
  _removeFinalLayerNorm: z.literal(false).nullish(),
  tieWordEmbeddings: z.boolean().nullish(),
  bosTokenId: z.int().min(0).nullish(),
  ...tokenIds,
});

/**
 * Reads the object of a Hugging Face `config.json`, with Transformers' defaults for what it leaves out (those of opt-125m).
 * @throws ConfigError naming the key, its value and what it may be; also for what no published OPT but Galactica has (no biases, norms without
 * weights, no final norm), which is not implemented.
 */
export function parseOptConfig(json: Readonly<Record<string, unknown>>): OptConfig {
  const {
    enableBias: _b,
    layerNormElementwiseAffine: _n,
    _removeFinalLayerNorm: _f,
    decoderStartTokenId: _s,
    ...fields
  } = parseConfigJson(schema, json);
  const config: OptConfig = {
    ...fields,
    wordEmbedProjDim: fields.wordEmbedProjDim ?? fields.hiddenSize,
    bosTokenId: fields.bosTokenId ?? 2,
    padTokenId: fields.padTokenId ?? 1,
    eosTokenId: fields.eosTokenId ?? 2,
    forcedBosTokenId: fields.forcedBosTokenId ?? undefined,
    forcedEosTokenId: fields.forcedEosTokenId ?? undefined,
    tieWordEmbeddings: fields.tieWordEmbeddings ?? true,
  };
  if (config.hiddenSize % config.numAttentionHeads !== 0) {
    throw new ConfigError(
      `config.json: hidden_size ${config.hiddenSize} is not a multiple of num_attention_heads ${config.numAttentionHeads}.`,
    );
  }
  checkTokenIds(config, json);
  return config;
}

/** The `config.json` object of an OPT, with Hugging Face's keys; Transformers 4 and 5 read it alike. */
export function optConfigToJson(config: OptConfig): Record<string, unknown> {
  return {
    architectures: ["OPTForCausalLM"],
    ...snakeCaseKeys({ ...config }),
    use_cache: true,
  };
}
