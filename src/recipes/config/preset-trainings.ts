import type { z } from "zod";
import type { evaluationSchema } from "./scoring.js";
import type { trainingSchema } from "./training.js";

/** How much work a recipe made from flags does. */
export const distillPresets = ["quick", "paper"] as const;
/** The name of one of {@link distillPresets}. */
export type DistillPreset = (typeof distillPresets)[number];

/** The study's own settings of every training (docs/PAPERS.md section 8). */
export const paperBatch = { batchExamples: 96, batchTokens: 8192, warmupSteps: 100, weightDecay: 1e-5, selectBy: "bleu" } as const;

/** How each preset fine-tunes a pretrained model on labels alone, at the rate of such ones: the teacher of a distillation, and the model of a fine-tuning. */
export const presetFineTuning: Readonly<Record<DistillPreset, z.input<typeof trainingSchema>>> = {
  quick: { learningRate: 5e-5, maxEpochs: 3, patience: 2, batchTokens: 4096 },
  paper: { ...paperBatch, learningRate: 5e-5, maxEpochs: 15, patience: 16 },
};

/** How every preset scores. */
export const presetEvaluation: z.input<typeof evaluationSchema> = { decoding: { method: "beam", beams: 4 } };
