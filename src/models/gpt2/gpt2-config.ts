import { z } from "zod";
import { ConfigError, snakeCaseKeys } from "../../core/index.js";
import { checkTokenIds, dropoutRate, normEpsilon, parseConfigJson, size, standardDeviation, tokenIds } from "../checkpoint/index.js";
import { type Activation, activations } from "../layers/index.js";
import type { ModelConfig } from "../model.js";

/** A GPT-2 (Radford et al. 2019); the fields are Hugging Face's `config.json` in camelCase. */
export interface Gpt2Config extends ModelConfig {
  readonly modelType: "gpt2";
  readonly bosTokenId: number;
  /** The longest source and target together, in tokens. */
  readonly nPositions: number;
  readonly maxPositionEmbeddings: number;
  readonly nEmbd: number;
  readonly nLayer: number;
  readonly nHead: number;
  /** The feed-forward's size. */
  readonly nInner: number;
  readonly activationFunction: Activation;
  /** Rate for what each sublayer adds. */
  readonly residPdrop: number;
  /** Rate for embeddings. */
  readonly embdPdrop: number;
  /** Rate for attention probabilities. */
  readonly attnPdrop: number;
  readonly layerNormEpsilon: number;
  /** Standard deviation of fresh weights. */
  readonly initializerRange: number;
  /** Whether attention scores are divided by √(size of a head). */
  readonly scaleAttnWeights: boolean;
  /** Whether they are divided by the layer's number, counted from 1, too. */
  readonly scaleAttnByInverseLayerIdx: boolean;
  /** Whether one matrix embeds and predicts, as in all that were published. */
  readonly tieWordEmbeddings: boolean;
}

const schema = z.object({
  modelType: z.literal("gpt2"),
  vocabSize: size(4_000_000).default(50257),
  nPositions: size(1_048_576).default(1024),
  nEmbd: size(65_536).default(768),
  nLayer: size(1_000).default(12),
  nHead: size(1_024).default(12),
  nInner: size(1_048_576).nullish(),
  activationFunction: z.enum(Object.keys(activations) as [Activation, ...Activation[]]).default("gelu_new"),
  residPdrop: dropoutRate.default(0.1),
  embdPdrop: dropoutRate.default(0.1),
  attnPdrop: dropoutRate.default(0.1),
  layerNormEpsilon: normEpsilon.default(1e-5),
  initializerRange: standardDeviation.default(0.02),
  scaleAttnWeights: z.boolean().default(true),
  scaleAttnByInverseLayerIdx: z.boolean().default(false),
  addCrossAttention: z.literal(false).nullish(),
  tieWordEmbeddings: z.boolean().nullish(),
  bosTokenId: z.int().min(0).nullish(),
  ...tokenIds,
});

/**
 * Reads the object of a Hugging Face `config.json`, with Transformers' defaults for what it leaves out (those of gpt2). GPT-2 has no padding token: where
 * none is named, padding is written as end-of-sequence, and never seen.
 * @throws ConfigError naming the key, its value and what it may be; also for cross-attention, which is not implemented.
 */
export function parseGpt2Config(json: Readonly<Record<string, unknown>>): Gpt2Config {
  const { addCrossAttention: _c, decoderStartTokenId: _s, ...fields } = parseConfigJson(schema, json);
  const eosTokenId = fields.eosTokenId ?? 50256;
  const config: Gpt2Config = {
    ...fields,
    eosTokenId,
    nInner: fields.nInner ?? 4 * fields.nEmbd,
    maxPositionEmbeddings: fields.nPositions,
    bosTokenId: fields.bosTokenId ?? 50256,
    padTokenId: fields.padTokenId ?? eosTokenId,
    forcedBosTokenId: fields.forcedBosTokenId ?? undefined,
    forcedEosTokenId: fields.forcedEosTokenId ?? undefined,
    tieWordEmbeddings: fields.tieWordEmbeddings ?? true,
  };
  if (config.nEmbd % config.nHead !== 0) {
    throw new ConfigError(`config.json: n_embd ${config.nEmbd} is not a multiple of n_head ${config.nHead}.`);
  }
  checkTokenIds(config, json);
  return config;
}

/** The `config.json` object of a GPT-2, with Hugging Face's keys; Transformers 4 and 5 read it alike. */
export function gpt2ConfigToJson({ maxPositionEmbeddings: _m, ...config }: Gpt2Config): Record<string, unknown> {
  return {
    architectures: ["GPT2LMHeadModel"],
    ...snakeCaseKeys(config),
    use_cache: true,
  };
}
