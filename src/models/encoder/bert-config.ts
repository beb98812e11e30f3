import { z } from "zod";
import { size } from "../checkpoint/index.js";
import { type EncoderConfig, encoderFields, parseEncoderJson, vocabularySize } from "./encoder-config.js";

/** A BERT (Devlin et al. 2019). */
export interface BertConfig extends EncoderConfig {
  readonly modelType: "bert";
}

/** Keys of BERT's and RoBERTa's `config.json` whose other values are other models. */
export const absoluteEncoder = {
  positionEmbeddingType: z.literal("absolute").nullish(),
  isDecoder: z.literal(false).nullish(),
  addCrossAttention: z.literal(false).nullish(),
};

const schema = z.object({
  ...encoderFields,
  ...absoluteEncoder,
  modelType: z.literal("bert"),
  vocabSize: vocabularySize.default(30522),
  typeVocabSize: size(1_024).default(2),
});

/**
 * Reads the object of a Hugging Face `config.json`, with Transformers' defaults for what it leaves out (those of bert-base). Other keys are
 * ignored here, as Transformers does.
 * @throws ConfigError naming the key and its value; also for relative positions and for a decoder, which are not implemented.
 */
export function parseBertConfig(json: Readonly<Record<string, unknown>>): BertConfig {
  const { positionEmbeddingType: _p, isDecoder: _d, addCrossAttention: _c, ...config } = parseEncoderJson(schema, json, 0);
  return config;
}
