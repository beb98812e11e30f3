import { z } from "zod";
import { ConfigError } from "../../core/index.js";
import { size } from "../checkpoint/index.js";
import { absoluteEncoder } from "./bert-config.js";
import { type EncoderConfig, encoderFields, parseEncoderJson, vocabularySize } from "./encoder-config.js";

/** A RoBERTa (Liu et al. 2019). Its positions begin behind the padding's id, so `maxPositionEmbeddings` is larger than the longest text by that. */
export interface RobertaConfig extends EncoderConfig {
  readonly modelType: "roberta";
}

const schema = z.object({
  ...encoderFields,
  ...absoluteEncoder,
  modelType: z.literal("roberta"),
  vocabSize: vocabularySize.default(50265),
  typeVocabSize: size(1_024).default(2),
});

/**
 * Reads the object of a Hugging Face `config.json`, with Transformers' defaults for what it leaves out. Other keys are ignored here, as
 * Transformers does.
 * @throws ConfigError naming the key and its value; also for relative positions and for a decoder, which are not implemented.
 */
export function parseRobertaConfig(json: Readonly<Record<string, unknown>>): RobertaConfig {
  const { positionEmbeddingType: _p, isDecoder: _d, addCrossAttention: _c, ...config } = parseEncoderJson(schema, json, 1);
  if (robertaMaxLength(config) >= 1) return config;
  throw new ConfigError(
    `config.json: max_position_embeddings ${config.maxPositionEmbeddings} leaves no position behind pad_token_id ${config.padTokenId}.`,
  );
}

/** The longest text in tokens: the positions up to and with the padding's id are no text's. */
export function robertaMaxLength({ maxPositionEmbeddings, padTokenId }: EncoderConfig): number {
  return maxPositionEmbeddings - padTokenId - 1;
}
