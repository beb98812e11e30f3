import { z } from "zod";
import { fraction, share, size } from "../../config/index.js";

/** What is noisy in noisy-kd (docs/PAPERS.md section 3). */
export const noiseSchema = z.strictObject({
  /** The teacher drops out, at the rates of its own config. */
  teacherDropout: z.boolean().default(true),
  /** The share of a source's words that the student alone reads without, drawn anew in every step. */
  inputDrop: fraction.default(0),
  /** The share of a source's words in whose place the student alone reads others. */
  inputReplace: fraction.default(0),
});

/** Which relations inside of the two models are compared besides their next-token distributions. */
export const relationsSchema = z.strictObject({
  /** `minilm`: attention probabilities and relations of values; `minilm-v2`, the default: of queries, keys and values. Not of hidden-relations-kd. */
  form: z.enum(["minilm", "minilm-v2"]).optional(),
  /** By default the encoder for `minilm`, else all that there are. */
  places: z
    .array(z.enum(["encoder", "decoder", "cross"]))
    .min(1)
    .optional(),
  /**
   * Of `minilm` alone. `each`, the default: attention head by head, for which both models must have as many; `mean`: the means over either model's heads,
   * however many, and relations of values in `relationHeads`.
   */
  heads: z.enum(["each", "mean"]).optional(),
  /** By default as many as the student has attention heads. Not of `minilm` head by head. */
  relationHeads: size(1_024).optional(),
  /** Counted from 0, or from the last layer, −1. */
  teacherLayer: z.int().default(-1),
  studentLayer: z.int().default(-1),
});

/** Of every target's next-token distributions: all, the most probable tokens and the rest's mass, or draws. */
export const teacherCacheSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("dense") }),
  z.strictObject({ kind: z.literal("top-k"), k: size(65_535).default(32) }),
  z.strictObject({ kind: z.literal("sampled"), samples: size(65_535).default(64) }),
]);

const weight = z.number().min(0).max(1_000);

/** Always the same, or changing linearly with the training's progress until a share of its longest possible length. */
const scheduled = z.union([weight, z.strictObject({ from: weight, to: weight, until: share.gt(0).default(1) })]);

/** What the terms of the loss count for, after each was divided by its scale. */
export const weightsSchema = z.strictObject({
  /** By default 1; beside relations, 0.5. */
  divergence: scheduled.optional(),
  /** By default 0.5. */
  relations: scheduled.optional(),
  /** Of the targets' NLL, gold and pseudo; without it, that is no part of the loss. */
  nll: scheduled.optional(),
});
