import { z } from "zod";
import { ConfigError, snakeCaseKeys } from "../../core/index.js";
import { checkTokenIds, dropoutRate, normEpsilon, parseConfigJson, size, tokenIds } from "../checkpoint/index.js";
import type { Activation } from "../layers/index.js";
import type { ModelConfig } from "../model.js";
import { type T5ModelType, t5Kinds } from "./t5-kinds.js";

/** The activation functions that a T5's `feed_forward_proj` may name. */
export type T5Activation = Extract<Activation, "relu" | "gelu" | "gelu_new" | "silu">;

/** A T5 (Raffel et al. 2020), v1.0 or v1.1, an mT5 or an umT5; the fields are Hugging Face's `config.json` in camelCase. */
export interface T5Config extends ModelConfig {
  readonly modelType: T5ModelType;
  readonly dModel: number;
  /** Size of one head; `numHeads · dKv` need not be `dModel`. */
  readonly dKv: number;
  readonly dFf: number;
  readonly numLayers: number;
  readonly numDecoderLayers: number;
  readonly numHeads: number;
  readonly relativeAttentionNumBuckets: number;
  readonly relativeAttentionMaxDistance: number;
  readonly dropoutRate: number;
  readonly layerNormEpsilon: number;
  readonly initializerFactor: number;
  /** `relu` (v1.0), `gated-gelu` (v1.1, Flan), … */
  readonly feedForwardProj: string;
  readonly activation: T5Activation;
  readonly isGated: boolean;
  /** Whether one matrix embeds and predicts (v1.0), or the prediction has its own (v1.1). */
  readonly tieWordEmbeddings: boolean;
  /** Whether the decoder's output is multiplied by dModel^−½ before the prediction (v1.0). */
  readonly scaleDecoderOutputs: boolean;
}

const schema = z.object({
  modelType: z.enum(Object.keys(t5Kinds) as [T5ModelType, ...T5ModelType[]]),
  vocabSize: size(4_000_000).default(32128),
  dModel: size(65_536).default(512),
  dKv: size(8_192).default(64),
  dFf: size(1_048_576).default(2048),
  numLayers: size(1_000).default(6),
  numDecoderLayers: size(1_000).nullish(),
  numHeads: size(1_024).default(8),
  relativeAttentionNumBuckets: z.int().min(4).max(65_536).default(32),
  relativeAttentionMaxDistance: size(1_048_576).default(128),
  dropoutRate: dropoutRate.default(0.1),
  layerNormEpsilon: normEpsilon.default(1e-6),
  initializerFactor: z.number().positive().max(100).default(1),
  feedForwardProj: z.string().default("relu"),
  tieWordEmbeddings: z.boolean().nullish(),
  scaleDecoderOutputs: z.boolean().nullish(),
  ...tokenIds,
});

/**
 * Reads the object of a Hugging Face `config.json`, with Transformers' defaults for what it leaves out. Other keys are ignored here.
 * @param weightNames The checkpoint's tensors, if there is one. Transformers 5 writes `tie_word_embeddings: true` into every T5 and keeps the
 * difference between v1.0 and v1.1 in `scale_decoder_outputs`; whether the head is tied, only the weights then tell. So it does for mT5 and umT5.
 * @throws ConfigError naming the key, its value and what it may be.
 */
export function parseT5Config(json: Readonly<Record<string, unknown>>, weightNames?: { has(name: string): boolean }): T5Config {
  const { tieWordEmbeddings, scaleDecoderOutputs, ...fields } = parseConfigJson(schema, { ...defaultsFor(json), ...json });
  const config: T5Config = {
    ...fields,
    ...parseFeedForward(fields.feedForwardProj),
    numDecoderLayers: fields.numDecoderLayers ?? fields.numLayers,
    ...headOf(fields.modelType, { tieWordEmbeddings, scaleDecoderOutputs }, weightNames),
    padTokenId: fields.padTokenId ?? 0,
    eosTokenId: fields.eosTokenId ?? 1,
    decoderStartTokenId: fields.decoderStartTokenId ?? fields.padTokenId ?? 0,
    forcedBosTokenId: fields.forcedBosTokenId ?? undefined,
    forcedEosTokenId: fields.forcedEosTokenId ?? undefined,
  };
  checkBuckets(config);
  checkTokenIds(config, json);
  return config;
}

/** What the keys on the head say, or do not. */
type HeadKeys = { readonly [Key in "tieWordEmbeddings" | "scaleDecoderOutputs"]: T5Config[Key] | null | undefined };

/**
 * Whether the head is tied and scaled. A published umT5 says `tie_word_embeddings: false`, has a
 * head of its own and does not scale, as in Transformers 4; Transformers 5 scales every one, and says `true` in what it writes.
 */
function headOf(
  modelType: T5ModelType,
  { tieWordEmbeddings: tie, scaleDecoderOutputs: scale }: HeadKeys,
  weightNames: { has(name: string): boolean } | undefined,
): Pick<T5Config, keyof HeadKeys> {
  const { isHeadToldByWeights, mayScale } = t5Kinds[modelType];
  const isTold = weightNames !== undefined && (isHeadToldByWeights || scale != null);
  return {
    tieWordEmbeddings: isTold ? !weightNames.has("lm_head.weight") : (tie ?? true),
    scaleDecoderOutputs: mayScale && (scale ?? tie ?? true),
  };
}

function defaultsFor({ model_type: modelType }: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.hasOwn(t5Kinds, String(modelType)) ? t5Kinds[modelType as T5ModelType].defaults : {};
}

/** The `config.json` object of a T5, with Hugging Face's keys; Transformers 4 and 5 read it alike. */
export function t5ConfigToJson(config: T5Config): Record<string, unknown> {
  const { activation: _activation, isGated: _isGated, ...fields } = config;
  return {
    architectures: [`${t5Kinds[config.modelType].className}ForConditionalGeneration`],
    ...snakeCaseKeys(fields),
    is_encoder_decoder: true,
    n_positions: 512,
    use_cache: true,
  };
}

function parseFeedForward(projection: string): { activation: T5Activation; isGated: boolean } {
  const [, gated, name] = /^(gated-)?(relu|gelu|gelu_new|silu)$/.exec(projection) ?? [];
  if (name === undefined) {
    throw new ConfigError(
      `config.json: feed_forward_proj is '${projection}'; supported are relu, gelu, gelu_new, silu, each also as gated-….`,
    );
  }
  // Transformers reads exactly this one spelling as the approximation, because v1.1 was trained with it.
  return { activation: projection === "gated-gelu" ? "gelu_new" : (name as T5Activation), isGated: gated !== undefined };
}

/** Below these the logarithmic buckets divide by log(1) = 0. */
function checkBuckets({ relativeAttentionNumBuckets: buckets, relativeAttentionMaxDistance: distance }: T5Config): void {
  if (distance <= Math.floor(buckets / 2)) {
    throw new ConfigError(
      `config.json: relative_attention_max_distance ${distance} must be above half of relative_attention_num_buckets (${buckets}).`,
    );
  }
}
