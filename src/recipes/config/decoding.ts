import { z } from "zod";
import { count, size } from "./limits.js";

const constraints = {
  /** End-of-sequence is ruled out before so many tokens. */
  minNewTokens: z.int().min(0).exactOptional(),
  /** Above 1, tokens that stand there already become less likely. */
  repetitionPenalty: z.number().positive().exactOptional(),
  /** No n-gram of this size may come twice. */
  noRepeatNgramSize: size(1_000).exactOptional(),
};

const greedy = z.strictObject({ method: z.literal("greedy"), ...constraints });

const beam = z.strictObject({
  method: z.literal("beam"),
  beams: size(1_024).default(4),
  /** A sequence's score is its log-probability divided by its length to this power. */
  lengthPenalty: z.number().default(1),
  earlyStopping: z.union([z.boolean(), z.literal("never")]).default(false),
  /** Diverse beams: groups that avoid each other's tokens. */
  diversity: z.strictObject({ groups: size(1_024), penalty: z.number().min(0) }).exactOptional(),
  ...constraints,
});

const sampling = z.strictObject({
  method: z.literal("sampling"),
  temperature: z.number().positive().default(1),
  topK: count.exactOptional(),
  topP: z.number().gt(0).max(1).default(1),
  ...constraints,
});

/** How outputs are decoded; the length limit is `data.maxTargetLength`, the seed the run's. */
export const decodingSchema = z.discriminatedUnion("method", [greedy, beam, sampling]);

/** How student pseudo-targets are drawn: sampling, and nothing else, since every draw has to be a new one. */
export const samplingSchema = sampling.omit({ method: true });

/** How outputs are decoded, resolved. */
export type DecodingConfig = z.output<typeof decodingSchema>;
/** How student pseudo-targets are drawn, resolved. */
export type SamplingConfig = z.output<typeof samplingSchema>;
