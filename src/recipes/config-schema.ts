import { z } from "zod";
import { dataSchema, tokenizerSchema } from "./schema/data.js";
import { decodingSchema } from "./schema/decoding.js";
import { distillationSchema, pseudoTargetsSchema } from "./schema/distillation.js";
import { count, size } from "./schema/limits.js";
import { studentSchema, teacherSchema } from "./schema/model.js";
import { trainingSchema } from "./schema/training.js";

/** What every recipe has: where and how to compute. */
export const machineFields = {
  seed: z.int().min(0).default(42),
  device: z.enum(["cpu", "cuda"]).default("cpu"),
  /** What matrix products are computed in while training; weights stay float32. */
  dtype: z.enum(["float32", "bfloat16"]).default("float32"),
  /** Operator threads; all cores if left out. */
  threads: size(1_024).optional(),
};

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

/** Every setting of a distillation, with its default: what recipe files, `--set` and editors are checked against. */
export const distillSchema = z.strictObject({
  version: z.literal(1).default(1),
  data: dataSchema,
  tokenizer: tokenizerSchema.prefault({}),
  teacher: teacherSchema,
  student: studentSchema,
  pseudoTargets: pseudoTargetsSchema.prefault({}),
  distillation: distillationSchema,
  /** Training on the labeled pairs once more, from the best distilled checkpoint; none if left out. The better of the two by validation stays. */
  finalFineTuning: trainingSchema.optional(),
  evaluation: evaluationSchema.prefault({}),
  generation: generationSchema.prefault({}),
  /**
   * This call ends within about so many hours: trainings that would take longer end early, each at its share. A call that resumes the run
   * has so many hours again.
   */
  maxHours: z.number().positive().optional(),
  ...machineFields,
});

/** What a recipe file may hold: everything with a default may be left out. */
export type DistillRecipe = z.input<typeof distillSchema>;
/** A resolved recipe: every setting that decides the result, spelled out. */
export type DistillConfig = z.output<typeof distillSchema>;
export type { DecodingConfig, SamplingConfig } from "./schema/decoding.js";
export type { DistillationConfig } from "./schema/distillation.js";
export type { ModelConfig, PretrainingConfig } from "./schema/model.js";
export type { ShapeConfig } from "./schema/shape.js";
export type { TrainingConfig } from "./schema/training.js";
