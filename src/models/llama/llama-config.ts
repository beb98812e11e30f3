import { z } from "zod";
import { ConfigError, snakeCaseKeys } from "../../core/index.js";
import { checkTokenIds, dropoutRate, normEpsilon, parseConfigJson, size, standardDeviation, tokenIds } from "../checkpoint/index.js";
import { type Activation, activations } from "../layers/index.js";
import type { ModelConfig } from "../model.js";
import { parseRopeParameters, type RopeParameters, ropeParametersToJson } from "../rotary/index.js";
import { type LlamaModelType, llamaKinds } from "./llama-kinds.js";
import { assertNoWindows } from "./sliding-windows.js";

/** A Llama, a Qwen2 or a Qwen3; the fields are Hugging Face's `config.json` in camelCase. */
export interface LlamaConfig extends ModelConfig {
  readonly modelType: LlamaModelType;
  readonly bosTokenId?: number | undefined;
  /** Whether padding has a token of its own, or one that is named, whose embedding then learns nothing from being read; else `padTokenId` is end-of-sequence. */
  readonly namesPadding: boolean;
  readonly hiddenSize: number;
  /** The feed-forward's size. */
  readonly intermediateSize: number;
  readonly numHiddenLayers: number;
  readonly numAttentionHeads: number;
  /** Heads of keys and values, each for as many of the `numAttentionHeads` (Ainslie et al. 2023). */
  readonly numKeyValueHeads: number;
  /** The size of one head; all together need not be `hiddenSize`. */
  readonly headDim: number;
  readonly hiddenAct: Activation;
  /**
   * The longest source and target together, in tokens. Under a `dynamic` scaling it is `factor` times what config.json says, which is what the model was trained for.
   */
  readonly maxPositionEmbeddings: number;
  readonly ropeParameters: RopeParameters;
  /** Standard deviation of fresh weights. */
  readonly initializerRange: number;
  readonly rmsNormEps: number;
  /** Whether one matrix embeds and predicts. */
  readonly tieWordEmbeddings: boolean;
  /** Whether the four maps of attention have biases; a Qwen2's first three have them in any case. */
  readonly attentionBias: boolean;
  /** Whether the feed-forward's maps have biases. */
  readonly mlpBias: boolean;
  /** Rate for attention probabilities. */
  readonly attentionDropout: number;
}

const schema = z.object({
  modelType: z.enum(Object.keys(llamaKinds) as [LlamaModelType, ...LlamaModelType[]]),
  vocabSize: size(4_000_000).default(32_000),
  hiddenSize: size(65_536).default(4096),
  intermediateSize: size(1_048_576).default(11_008),
  numHiddenLayers: size(1_000).default(32),
  numAttentionHeads: size(1_024).default(32),
  numKeyValueHeads: size(1_024).nullish(),
  headDim: size(8_192).nullish(),
  hiddenAct: z.enum(Object.keys(activations) as [Activation, ...Activation[]]).default("silu"),
  maxPositionEmbeddings: size(16_777_216).default(2048),
  initializerRange: standardDeviation.default(0.02),
  rmsNormEps: normEpsilon.default(1e-6),
  tieWordEmbeddings: z.boolean().default(false),
  attentionBias: z.boolean().nullish(),
  mlpBias: z.boolean().nullish(),
  attentionDropout: dropoutRate.nullish(),
  bosTokenId: z.int().min(0).nullish(),
  ...tokenIds,
});

/**
 * Reads the object of a Hugging Face `config.json`, with the defaults of Transformers 5 for what it leaves out. There is no padding token unless one is named: padding is then
 * written as end-of-sequence, and never seen.
 * @throws ConfigError naming the key, its value and what it may be; also for sliding windows and for scalings of rotary positions that are not implemented.
 */
export function parseLlamaConfig(json: Readonly<Record<string, unknown>>): LlamaConfig {
  const kind = llamaKinds[json.model_type as LlamaModelType];
  const { decoderStartTokenId: _s, ...fields } = parseConfigJson(schema, withDefaults(kind?.defaults, json));
  const { modelType, hiddenSize, numAttentionHeads } = fields;
  const eosTokenId = fields.eosTokenId ?? undefined;
  if (eosTokenId === undefined) {
    throw new ConfigError(`config.json: has no eos_token_id, and a ${modelType} has no default.`, {
      hint: "Add the id of the token that ends an output.",
    });
  }
  if (kind.mayHaveWindows) assertNoWindows(json, fields.numHiddenLayers);
  const ropeParameters = parseRopeParameters(json, fields.maxPositionEmbeddings);
  const config: LlamaConfig = {
    ...fields,
    eosTokenId,
    padTokenId: fields.padTokenId ?? eosTokenId,
    namesPadding: fields.padTokenId != null,
    bosTokenId: fields.bosTokenId ?? undefined,
    forcedBosTokenId: fields.forcedBosTokenId ?? undefined,
    forcedEosTokenId: fields.forcedEosTokenId ?? undefined,
    numKeyValueHeads: fields.numKeyValueHeads ?? numAttentionHeads,
    headDim: fields.headDim ?? hiddenSize / numAttentionHeads,
    attentionBias: fields.attentionBias ?? false,
    mlpBias: fields.mlpBias ?? false,
    attentionDropout: fields.attentionDropout ?? 0,
    maxPositionEmbeddings: longest(ropeParameters, fields.maxPositionEmbeddings),
    ropeParameters,
  };
  checkHeads(config);
  checkTokenIds(config, json);
  return config;
}

/** The `config.json` object, with Hugging Face's keys; Transformers 4 and 5 read it alike. */
export function llamaConfigToJson({
  ropeParameters,
  attentionBias,
  mlpBias,
  namesPadding,
  ...config
}: LlamaConfig): Record<string, unknown> {
  const { className, mayHaveWindows } = llamaKinds[config.modelType];
  return {
    architectures: [`${className}ForCausalLM`],
    ...snakeCaseKeys(config),
    ...(namesPadding ? {} : { pad_token_id: null }),
    ...(config.modelType === "qwen2" ? {} : { attention_bias: attentionBias }),
    ...(config.modelType === "llama" ? { mlp_bias: mlpBias } : {}),
    ...ropeParametersToJson(ropeParameters),
    max_position_embeddings: trained(ropeParameters) ?? config.maxPositionEmbeddings,
    ...(mayHaveWindows ? { use_sliding_window: false, sliding_window: null } : {}),
    use_cache: true,
  };
}

/** A key that is there without a value has the default, too. */
function withDefaults(defaults: Readonly<Record<string, unknown>> = {}, json: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return { ...defaults, ...Object.fromEntries(Object.entries(json).filter(([, value]) => value !== undefined)) };
}

function longest(ropeParameters: RopeParameters, maxPositionEmbeddings: number): number {
  return ropeParameters.ropeType === "dynamic" ? Math.floor(ropeParameters.factor * maxPositionEmbeddings) : maxPositionEmbeddings;
}

/** What config.json says where it is not how much a sequence may have. */
function trained(ropeParameters: RopeParameters): number | undefined {
  return ropeParameters.ropeType === "dynamic" ? ropeParameters.originalMaxPositionEmbeddings : undefined;
}

function checkHeads({ hiddenSize, numAttentionHeads, numKeyValueHeads, headDim }: LlamaConfig): void {
  if (!Number.isInteger(headDim)) {
    throw new ConfigError(
      `config.json: hidden_size ${hiddenSize} is not a multiple of num_attention_heads ${numAttentionHeads}, and there is no head_dim.`,
    );
  }
  if (headDim % 2 !== 0) throw new ConfigError(`config.json: head_dim ${headDim} is odd: rotary positions turn pairs of numbers.`);
  if (numAttentionHeads % numKeyValueHeads === 0) return;
  throw new ConfigError(
    `config.json: num_attention_heads ${numAttentionHeads} is not a multiple of num_key_value_heads ${numKeyValueHeads}.`,
  );
}
