import { z } from "zod";
import { count } from "../../config/index.js";

const percent = z.number().min(0).max(100);

/**
 * The exposure-bias figure (docs/PAPERS.md, section 5): S and KD, after their first epoch and as the run leaves them, write the first p % of a sequence, T goes on, and
 * the whole is scored. On inputs of the validation split: the test split is decoded once, by each system itself.
 */
export const exposureBiasSchema = z.strictObject({
  /** So many inputs, evenly spaced; all where there are fewer. */
  inputs: count.default(500),
  /** Every p, ascending. */
  steps: z
    .array(percent)
    .min(1)
    .default([0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100])
    .refine((steps) => steps.every((step, i) => i === 0 || step > (steps[i - 1] as number)), "expected numbers that ascend"),
});
