import { z } from "zod";
import { count } from "./limits.js";

/** How one training goes. */
export const trainingSchema = z.strictObject({
  /** The peak learning rate. */
  learningRate: z.number().positive(),
  warmupSteps: z.int().min(0).default(100),
  maxEpochs: count,
  /** The learning rate falls to 0 at the end of so many epochs, though training ends after `maxEpochs`; by default that is one and the same. */
  scheduleEpochs: count.optional(),
  /** Ends training after so many optimizer steps, if `maxEpochs` have not ended it before. */
  maxSteps: count.optional(),
  /** Validate, and write a checkpoint, after so many steps; by default at the end of every epoch. */
  stepsPerValidation: count.optional(),
  /** Training ends after so many validations without a better value. */
  patience: count.default(8),
  /**
   * What a validation looks at, to choose the best checkpoint: the NLL of the gold targets, or the BLEU of outputs decoded as `evaluation.decoding`
   * says (what is restored from placeholders counts).
   */
  selectBy: z.enum(["nll", "bleu"]).default("nll"),
  /** Source and target tokens of one optimizer step, padding included. */
  batchTokens: count,
  /** A step takes so many examples instead, whatever their length; `batchTokens` then bounds the pieces that it is computed in. */
  batchExamples: count.optional(),
  weightDecay: z.number().min(0).default(1e-5),
  maxGradientNorm: z.number().positive().default(1),
  /**
   * Whether backward computes every layer again, so that until then only the hidden states between layers are kept (Chen et al. 2016): less memory for about
   * a third more time, and the same results. Default: no.
   */
  gradientCheckpointing: z.boolean().optional(),
});

/** How one training goes, resolved. */
export type TrainingConfig = z.output<typeof trainingSchema>;
