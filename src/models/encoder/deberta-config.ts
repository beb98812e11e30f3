import { z } from "zod";
import { ConfigError } from "../../core/index.js";
import { normEpsilon, size } from "../checkpoint/index.js";
import { type EncoderConfig, encoderFields, parseEncoderJson, vocabularySize } from "./encoder-config.js";

/** A term of disentangled attention: content to position, or position to content. */
export type PositionTerm = "c2p" | "p2c";

/** A DeBERTa of the first version (He et al. 2021). */
export interface DebertaConfig extends EncoderConfig {
  readonly modelType: "deberta";
  /** Whether attention looks at distances at all. */
  readonly relativeAttention: boolean;
  /** Distances beyond count as this one. */
  readonly maxRelativePositions: number;
  /** Whether positions are also added to the words, as BERT's are. */
  readonly positionBiasedInput: boolean;
  /** The terms that are added to the scores of content to content. */
  readonly posAttType: readonly PositionTerm[];
}

const term = z.enum(["c2p", "p2c"]);
/** A list, or its older spelling: `c2p|p2c`. */
const terms = z.preprocess(
  (value) => (typeof value === "string" ? value.split("|").map((part) => part.trim().toLowerCase()) : value),
  z.array(term).nullish(),
);

const schema = z.object({
  ...encoderFields,
  modelType: z.literal("deberta"),
  vocabSize: vocabularySize.default(50265),
  typeVocabSize: z.int().min(0).max(1_024).default(0),
  layerNormEps: normEpsilon.default(1e-7),
  relativeAttention: z.boolean().default(false),
  maxRelativePositions: z.int().min(-1).max(1_048_576).default(-1),
  positionBiasedInput: z.boolean().default(true),
  posAttType: terms,
  embeddingSize: size(65_536).nullish(),
  talkingHead: z.literal(false).nullish(),
});

/**
 * Reads the object of a Hugging Face `config.json`, with Transformers' defaults for what it leaves out. Other keys are ignored here, as
 * Transformers does.
 * @throws ConfigError naming the key and its value; also for talking heads and for embeddings of another size, which no published model has.
 */
export function parseDebertaConfig(json: Readonly<Record<string, unknown>>): DebertaConfig {
  const { embeddingSize, talkingHead: _t, posAttType, ...config } = parseEncoderJson(schema, json, 0);
  if (embeddingSize != null && embeddingSize !== config.hiddenSize) {
    throw new ConfigError(`config.json: embedding_size ${embeddingSize} is not hidden_size ${config.hiddenSize}, which is not supported.`);
  }
  const given = config.maxRelativePositions;
  return { ...config, posAttType: posAttType ?? [], maxRelativePositions: given < 1 ? config.maxPositionEmbeddings : given };
}
