import { z } from "zod";
import type { Decoding } from "../../generate/index.js";
import { bertScoreSchema } from "./bert-score.js";
import type { DataConfig } from "./data.js";
import { askedDecodingSchema } from "./decoding.js";
import { decodingOf } from "./decoding-of.js";
import { count, text } from "./limits.js";
import { resolveDecoding } from "./resolve-decoding.js";

/** Decoding in batches. */
export const generationSchema = z.strictObject({
  /**
   * Source tokens and tokens to generate (padding included) that are decoded together. An input whose own beams or sequences take more is
   * decoded alone.
   */
  batchTokens: count.default(8192),
});

/** How a split is scored. */
export const evaluationSchema = z.strictObject({
  /**
   * How outputs are decoded for the scores, those of every system alike. What is left out, the folder says that the teacher (or the one model) starts from, in its
   * `generation_config.json`; else it is greedy decoding. How long outputs may be is `data.maxTargetLength`.
   */
  decoding: askedDecodingSchema.prefault({}),
  /**
   * BERTScore of the outputs, beside the other scores: by which encoder, and how, as `retort evaluate` has it. It runs on the CPU, with the run's threads. Default: none, as
   * it takes an encoder that no run comes with.
   */
  bertScore: bertScoreSchema.omit({ device: true, threads: true }).extend({ model: text }).optional(),
  /** `false` leaves aside what the folder says of decoding. */
  folderDecoding: z.literal(false).optional(),
  /** Written by runs: which settings of `decoding` are from the folder, and from which of its files. */
  decodingFrom: z.record(text, text).optional(),
});

/** How a split is scored, resolved. */
export type SplitEvaluationConfig = z.output<typeof evaluationSchema>;
/** Decoding in batches, resolved. */
export type GenerationConfig = z.output<typeof generationSchema>;

/** What of a recipe decides how a split of its task is decoded and scored. */
export interface ScoringConfig {
  readonly data: DataConfig;
  readonly evaluation: SplitEvaluationConfig;
  readonly generation: GenerationConfig;
  readonly seed: number;
}

/** How the systems of a table are decoded. What a folder says stands in the config of a run that is begun. */
export function scoredDecoding({ evaluation, data, seed }: Omit<ScoringConfig, "generation">): Decoding {
  const { decoding } = resolveDecoding("evaluation.decoding", evaluation.decoding);
  return decodingOf(decoding, { maxNewTokens: data.maxTargetLength, seed });
}
