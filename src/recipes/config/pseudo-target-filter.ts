import { z } from "zod";
import { count, share, size } from "./limits.js";

/** One of the two: which of them, `checkPseudoTargetFilter` looks at. */
const logProbSchema = z.strictObject({
  /** The least mean log-probability per token, in nats. */
  min: z.number().max(0).optional(),
  /** The best share of all pseudo-targets. */
  keep: share.gt(0).optional(),
});

/**
 * Which pseudo-targets are trained on; a rule that is left out drops none. Labeled pairs are never filtered, and the store keeps all that was generated
 * (docs/PAPERS.md, section 4).
 */
export const pseudoTargetFilterSchema = z.strictObject({
  /** By the teacher's own mean log-probability per token. */
  teacherLogProb: logProbSchema.optional(),
  /** By that of the student which distillation starts from; every pseudo-target is read once for it. */
  studentLogProb: logProbSchema.optional(),
  /** By how the other samples of the same input agree. */
  agreement: z
    .strictObject({
      /** Without `measure`, of the share of all samples that equal this one, itself included; with it, of the mean similarity to the others. */
      min: share.gt(0),
      measure: z.enum(["exact", "rouge-l"]).optional(),
    })
    .optional(),
  length: z
    .strictObject({
      /** Tokens, an end-of-sequence counted. */
      min: count.min(2).optional(),
      max: count.optional(),
      /** Lowest and highest of the target's characters over the source's. */
      ratio: z.tuple([z.number().min(0), z.number().positive()]).optional(),
    })
    .optional(),
  repetition: z
    .strictObject({
      /** The greatest share of n-grams that stood in the target before. */
      maxNgramShare: share.lt(1),
      /** Of words between white space; 1 or 2 sees immediate loops. */
      n: size(1_000).default(4),
    })
    .optional(),
  /** Drops those that were cut off at the length limit. */
  ended: z.literal(true).optional(),
});

/** Which pseudo-targets are trained on, resolved. */
export type PseudoTargetFilterConfig = z.output<typeof pseudoTargetFilterSchema>;
