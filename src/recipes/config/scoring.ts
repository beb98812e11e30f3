import { z } from "zod";
import type { DataConfig } from "./data.js";
import { decodingSchema } from "./decoding.js";
import { count } from "./limits.js";

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
  /** How outputs are decoded for the scores. */
  decoding: decodingSchema.prefault({ method: "greedy" }),
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
