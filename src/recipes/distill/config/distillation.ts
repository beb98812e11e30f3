import { z } from "zod";
import { decodingSchema, fraction, pseudoTargetFilterSchema, samplingSchema, size, trainingSchema } from "../../config/index.js";
import { alignmentSchema } from "./alignment.js";
import { noiseSchema, relationsSchema, teacherCacheSchema, weightsSchema } from "./loss-terms.js";

/** The targets that the teacher writes (docs/PAPERS.md, stages S4 to S7). */
export const pseudoTargetsSchema = z.strictObject({
  /** Which inputs get them. Labeled ones keep their gold targets beside them. */
  inputs: z.enum(["none", "labeled", "unlabeled", "both"]).default("both"),
  /** How many per input, K; each epoch shows one of them. */
  sequences: size(1_024).default(1),
  decoding: decodingSchema.prefault({ method: "sampling", topP: 0.95 }),
  /** Which of them are trained on; all if left out. */
  filter: pseudoTargetFilterSchema.optional(),
});

/** Joint-Teaching (stage S8): on a share of the steps the student learns on what it has just written itself. */
const jointTeachingSchema = z.strictObject({
  /** The share of steps on the teacher's (and gold) targets; on 1 − α the targets are sampled from the present student. */
  alpha: z.number().min(0).max(1).default(0.5),
  sampling: samplingSchema.prefault({}),
});

const plain = (name: "forward-kl" | "reverse-kl" | "total-variation") => z.strictObject({ name: z.literal(name) });
/** How much of the other distribution is mixed in. */
const lambda = z.number().gt(0).lt(1).default(0.1);

/** How the teacher's distribution and the student's are compared (docs/PAPERS.md, the divergence slot). */
const divergenceSchema = z.discriminatedUnion("name", [
  plain("forward-kl"),
  plain("reverse-kl"),
  z.strictObject({ name: z.literal("generalized-jsd"), beta: z.number().min(0).max(1).default(0.5) }),
  z.strictObject({ name: z.literal("skewed-kl"), lambda }),
  z.strictObject({ name: z.literal("skewed-reverse-kl"), lambda }),
  plain("total-variation"),
]);

/** How the student learns from the teacher. */
export const distillationSchema = z.strictObject({
  /**
   * What is minimised: the divergence from the teacher's next-token distributions, alone, with noise, or with relations inside of the models; or the NLL of
   * the targets alone.
   */
  objective: z.enum(["logits-kd", "noisy-kd", "attention-relations-kd", "hidden-relations-kd", "fine-tuning"]).default("logits-kd"),
  /** Of noisy-kd. */
  noise: noiseSchema.optional(),
  /** Of attention-relations-kd and hidden-relations-kd. */
  relations: relationsSchema.optional(),
  weights: weightsSchema.optional(),
  /**
   * Where the loss has several terms, each is divided by its mean over so many batches, with the models as they start, before it is weighted; 0: none is.
   * By default 100.
   */
  scaleBatches: z.int().min(0).max(10_000).optional(),
  divergence: divergenceSchema.prefault({ name: "forward-kl" }),
  /** Both models' logits are divided by it. */
  temperature: z.number().positive().default(1),
  /**
   * The teacher's logits alone are divided by it before they are compared; `fit`: by the number at which the teacher's validation NLL is lowest. A teacher
   * that learned few labels by heart is surer than it is right, and its student comes to be so, too.
   */
  teacherTemperature: z.union([z.number().positive(), z.literal("fit")]).default(1),
  /** What a loss is averaged over: all target tokens of a step, or each sequence's tokens first and then the sequences. */
  normalization: z.enum(["token", "sequence"]).default("token"),
  /**
   * The student's dropout while it is distilled, and only then; its own if left out. A teacher's distributions over many inputs leave less
   * to overfit than a few labels, so each way of training the student deserves its own.
   */
  dropoutRate: fraction.optional(),
  /**
   * The weights that distillation begins with: `student`, those that S began with, too, as in the study; or `baseline`, those that S ended with, which know the task
   * already: fewer steps then come as far.
   */
  startFrom: z.enum(["student", "baseline"]).default("student"),
  /**
   * The teacher's distributions for labels and pseudo-targets are computed once and stored, instead of anew in every epoch. Targets that the student samples
   * in Joint-Teaching still need its pass.
   */
  teacherCache: teacherCacheSchema.optional(),
  /** For a teacher whose tokenizer is not the student's. */
  alignment: alignmentSchema.optional(),
  jointTeaching: jointTeachingSchema.optional(),
  /** Go on with a teacher whose fine-tuning learned nothing, or that predicts the validation targets worse than a uniform guess. */
  allowPoorTeacher: z.boolean().optional(),
  training: trainingSchema,
});

/** How the student learns from the teacher, resolved. */
export type DistillationConfig = z.output<typeof distillationSchema>;
