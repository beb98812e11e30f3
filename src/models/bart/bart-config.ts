import { z } from "zod";
import { ConfigError, snakeCaseKeys } from "../../core/index.js";
import { checkTokenIds, dropoutRate, parseConfigJson, size, standardDeviation, tokenIds } from "../checkpoint/index.js";
import { type Activation, activations } from "../layers/index.js";
import type { ModelConfig } from "../model.js";

/** A BART (Lewis et al. 2020); the fields are Hugging Face's `config.json` in camelCase. */
export interface BartConfig extends ModelConfig {
  readonly modelType: "bart";
  readonly bosTokenId: number;
  readonly dModel: number;
  readonly encoderLayers: number;
  readonly decoderLayers: number;
  readonly encoderAttentionHeads: number;
  readonly decoderAttentionHeads: number;
  readonly encoderFfnDim: number;
  readonly decoderFfnDim: number;
  /** The longest source and the longest target, in tokens: positions are learned, and there are no more. */
  readonly maxPositionEmbeddings: number;
  readonly activationFunction: Activation;
  /** Rate for embeddings and for the output of each sublayer. */
  readonly dropout: number;
  /** Rate for attention probabilities. */
  readonly attentionDropout: number;
  /** Rate inside the feed-forward. */
  readonly activationDropout: number;
  /** The share of layers that each step of a training leaves out (LayerDrop). */
  readonly encoderLayerdrop: number;
  readonly decoderLayerdrop: number;
  /** Standard deviation of fresh weights. */
  readonly initStd: number;
  /** Whether word embeddings are multiplied by √dModel. */
  readonly scaleEmbedding: boolean;
  /** Whether one matrix embeds sources and targets and predicts, as in all that were published; else each has its own. */
  readonly tieWordEmbeddings: boolean;
}

const layers = size(1_000).default(12);
const heads = size(1_024).default(16);
const feedForwardSize = size(1_048_576).default(4096);

const schema = z.object({
  modelType: z.literal("bart"),
  vocabSize: size(4_000_000).default(50265),
  dModel: size(65_536).default(1024),
  encoderLayers: layers,
  decoderLayers: layers,
  encoderAttentionHeads: heads,
  decoderAttentionHeads: heads,
  encoderFfnDim: feedForwardSize,
  decoderFfnDim: feedForwardSize,
  maxPositionEmbeddings: size(1_048_576).default(1024),
  activationFunction: z.enum(Object.keys(activations) as [Activation, ...Activation[]]).default("gelu"),
  dropout: dropoutRate.default(0.1),
  attentionDropout: dropoutRate.default(0),
  activationDropout: dropoutRate.default(0),
  initStd: standardDeviation.default(0.02),
  scaleEmbedding: z.boolean().default(false),
  bosTokenId: z.int().min(0).nullish(),
  ...tokenIds,
  forcedEosTokenId: tokenIds.forcedEosTokenId.default(2),
  encoderLayerdrop: dropoutRate.default(0),
  decoderLayerdrop: dropoutRate.default(0),
  tieWordEmbeddings: z.boolean().nullish(),
});

/**
 * Reads the object of a Hugging Face `config.json`, with Transformers' defaults for what it leaves out (those of bart-large). Other keys are
 * ignored here, as Transformers does.
 * @throws ConfigError naming the key, its value and what it may be.
 */
export function parseBartConfig(json: Readonly<Record<string, unknown>>): BartConfig {
  const fields = parseConfigJson(schema, json);
  const config: BartConfig = {
    ...fields,
    bosTokenId: fields.bosTokenId ?? 0,
    padTokenId: fields.padTokenId ?? 1,
    eosTokenId: fields.eosTokenId ?? 2,
    decoderStartTokenId: fields.decoderStartTokenId ?? 2,
    forcedBosTokenId: fields.forcedBosTokenId ?? undefined,
    forcedEosTokenId: fields.forcedEosTokenId ?? undefined,
    tieWordEmbeddings: fields.tieWordEmbeddings ?? true,
  };
  checkHeads(config);
  checkTokenIds(config, json);
  return config;
}

/** The `config.json` object of a BART, with Hugging Face's keys; Transformers 4 and 5 read it alike. */
export function bartConfigToJson(config: BartConfig): Record<string, unknown> {
  return {
    architectures: ["BartForConditionalGeneration"],
    ...snakeCaseKeys({ ...config }),
    // Without the key, Transformers would force its default.
    forced_eos_token_id: config.forcedEosTokenId ?? null,
    is_encoder_decoder: true,
    // Transformers reads it no more, and does not write it; CTranslate2 still asks its config for it.
    normalize_before: false,
    use_cache: true,
  };
}

function checkHeads({ dModel, encoderAttentionHeads, decoderAttentionHeads }: BartConfig): void {
  for (const [key, count] of Object.entries({ encoderAttentionHeads, decoderAttentionHeads })) {
    if (dModel % count === 0) continue;
    const name = key.startsWith("encoder") ? "encoder_attention_heads" : "decoder_attention_heads";
    throw new ConfigError(`config.json: d_model ${dModel} is not a multiple of ${name} ${count}.`);
  }
}
