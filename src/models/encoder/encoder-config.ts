import { z } from "zod";
import { ConfigError } from "../../core/index.js";
import { normEpsilon, parseConfigJson, size, standardDeviation } from "../checkpoint/index.js";
import { type Activation, activations } from "../layers/index.js";

/** What BERT, RoBERTa and DeBERTa share; the fields are Hugging Face's `config.json` in camelCase. */
export interface EncoderConfig {
  /** Hugging Face's `model_type`, e.g. `bert`. */
  readonly modelType: string;
  readonly vocabSize: number;
  readonly padTokenId: number;
  readonly hiddenSize: number;
  readonly numHiddenLayers: number;
  readonly numAttentionHeads: number;
  readonly intermediateSize: number;
  readonly hiddenAct: Activation;
  /** Rows of the table of positions. */
  readonly maxPositionEmbeddings: number;
  /** Rows of the table of segments; every token is of the first one. */
  readonly typeVocabSize: number;
  /** Standard deviation of fresh weights. */
  readonly initializerRange: number;
  /** Added to the variance in every layer norm. */
  readonly layerNormEps: number;
}

/** Schemas of the keys that mean the same in every encoder's `config.json`, with the defaults on which Transformers' classes agree. */
export const encoderFields = {
  hiddenSize: size(65_536).default(768),
  numHiddenLayers: size(1_000).default(12),
  numAttentionHeads: size(1_024).default(12),
  intermediateSize: size(1_048_576).default(3072),
  hiddenAct: z.enum(Object.keys(activations) as [Activation, ...Activation[]]).default("gelu"),
  maxPositionEmbeddings: size(1_048_576).default(512),
  initializerRange: standardDeviation.default(0.02),
  layerNormEps: normEpsilon.default(1e-12),
  padTokenId: z.int().min(0).nullish(),
};

/** Rows of an embedding of words. */
export const vocabularySize = size(4_000_000);

/**
 * Reads an encoder's `config.json` by its schema, and checks what no single key shows.
 * @param padTokenId What padding is where the file does not say.
 * @throws ConfigError naming the key and its value.
 */
export function parseEncoderJson<Schema extends z.ZodObject<typeof encoderFields & { vocabSize: z.ZodType<number> }>>(
  schema: Schema,
  json: Readonly<Record<string, unknown>>,
  padTokenId: number,
): Omit<z.output<Schema>, "padTokenId"> & { readonly padTokenId: number } {
  const fields = parseConfigJson(schema, json);
  const config = { ...fields, padTokenId: fields.padTokenId ?? padTokenId };
  if (config.hiddenSize % config.numAttentionHeads !== 0) {
    throw new ConfigError(
      `config.json: hidden_size ${config.hiddenSize} is not a multiple of num_attention_heads ${config.numAttentionHeads}.`,
    );
  }
  if (config.padTokenId >= config.vocabSize) {
    throw new ConfigError(`config.json: pad_token_id ${config.padTokenId} is outside the vocabulary of ${config.vocabSize}.`);
  }
  return config;
}
