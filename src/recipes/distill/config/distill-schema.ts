import { z } from "zod";
import {
  baselineSchema,
  dataSchema,
  evaluationSchema,
  generationSchema,
  machineFields,
  studentSchema,
  teacherSchema,
  tokenizerSchema,
  trainingSchema,
} from "../../config/index.js";
import { distillationSchema, pseudoTargetsSchema } from "./distillation.js";
import { exposureBiasSchema } from "./exposure-bias.js";

/** Every setting of a distillation, with its default: what recipe files, `--set` and editors are checked against. */
export const distillSchema = z.strictObject({
  version: z.literal(1).default(1),
  data: dataSchema,
  tokenizer: tokenizerSchema.prefault({}),
  teacher: teacherSchema,
  student: studentSchema,
  /** S, as a model folder that was fine-tuned on the labeled pairs before: it stands in the place of student.training, and nothing is trained for S. */
  baseline: baselineSchema.optional(),
  pseudoTargets: pseudoTargetsSchema.prefault({}),
  distillation: distillationSchema,
  /** Training on the labeled pairs once more, from the best distilled checkpoint; none if left out. The better of the two by validation stays. */
  finalFineTuning: trainingSchema.optional(),
  evaluation: evaluationSchema
    .extend({
      /** Also scores the systems on the validation split, which chose their checkpoints: what recipes are compared by before anybody looks at the test split. */
      validation: z.boolean().optional(),
      exposureBias: exposureBiasSchema.optional(),
    })
    .prefault({}),
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
