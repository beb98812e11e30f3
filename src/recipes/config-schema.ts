import { z } from "zod";
import { builtInDatasets } from "../data/index.js";

const text = z.string().min(1);
const count = z.int().min(1);
const fraction = z.number().min(0).lt(1);
/** Sizes above these are typing errors; they are refused before anything is read or trained. */
const size = (most: number) => z.int().min(1).max(most);

const dataSchema = z.strictObject({
  /** A built-in dataset's name; leave out to give files. */
  dataset: z.enum(Object.keys(builtInDatasets) as (keyof typeof builtInDatasets)[]).optional(),
  /** Labeled pairs: a file, or a folder that holds all splits. */
  train: text.optional(),
  validation: text.optional(),
  test: text.optional(),
  /** Inputs without targets. */
  unlabeled: text.optional(),
  /** The user's names for the columns. */
  columns: z
    .strictObject({
      source: text.exactOptional(),
      target: text.exactOptional(),
      id: text.exactOptional(),
      references: text.exactOptional(),
    })
    .optional(),
  /** Put before every source, e.g. `summarize: `. */
  prompt: z.string().default(""),
  /** Longer sources and targets are cut to so many tokens, counted and reported. */
  maxSourceLength: count.min(2).default(128),
  maxTargetLength: count.min(2).default(64),
});

const tokenizerSchema = z.strictObject({
  /**
   * The most tokens of the byte-level BPE that is trained for the task. A text that is too small to give so many gets
   * what it gives, which the run says.
   */
  vocabularySize: z.int().min(260).max(1_000_000).default(2000),
  /** Learn merges from the targets only: for tasks whose sources are to be read letter by letter. */
  mergesFromTargetsOnly: z.boolean().default(false),
});

const shapeSchema = z.strictObject({
  dModel: size(65_536),
  dKv: size(8_192),
  dFf: size(1_048_576),
  numHeads: size(1_024),
  numLayers: size(1_000),
  numDecoderLayers: size(1_000),
  feedForwardProj: z
    .enum(["relu", "gelu", "gelu_new", "silu", "gated-relu", "gated-gelu", "gated-gelu_new", "gated-silu"])
    .default("gated-gelu"),
  tieWordEmbeddings: z.boolean().default(true),
  dropoutRate: fraction.default(0.1),
});

const trainingSchema = z.strictObject({
  /** The peak learning rate. */
  learningRate: z.number().positive(),
  warmupSteps: z.int().min(0).default(100),
  maxEpochs: count,
  /** Ends training after so many optimizer steps, if `maxEpochs` have not ended it before. */
  maxSteps: count.optional(),
  /** Validate, and write a checkpoint, after so many steps; by default at the end of every epoch. */
  stepsPerValidation: count.optional(),
  /** Training ends after so many validations without a better NLL. */
  patience: count.default(8),
  /** Source and target tokens of one optimizer step, padding included. */
  batchTokens: count,
  weightDecay: z.number().min(0).default(1e-5),
  maxGradientNorm: z.number().positive().default(1),
});

const modelSchema = z.strictObject({ shape: shapeSchema, training: trainingSchema });

/** Every setting of a distillation, with its default: what recipe files, `--set` and editors are checked against. */
export const distillSchema = z.strictObject({
  version: z.literal(1).default(1),
  data: dataSchema,
  tokenizer: tokenizerSchema.prefault({}),
  teacher: modelSchema,
  student: modelSchema,
  distillation: z.strictObject({
    /** Both models' logits are divided by it. */
    temperature: z.number().positive().default(1),
    /**
     * The student's dropout while it is distilled; that of `student.shape` if left out. A teacher's distributions over many inputs leave less
     * to overfit than a few labels, so each way of training the student deserves its own.
     */
    dropoutRate: fraction.optional(),
    training: trainingSchema,
  }),
  generation: z
    .strictObject({
      /** Source tokens and tokens to generate (padding included) that are decoded together. */
      batchTokens: count.default(8192),
    })
    .prefault({}),
  seed: z.int().min(0).default(42),
  device: z.enum(["cpu", "cuda"]).default("cpu"),
  /** What matrix products are computed in while training; weights stay float32. */
  dtype: z.enum(["float32", "bfloat16"]).default("float32"),
  /** Operator threads; all cores if left out. */
  threads: size(1_024).optional(),
});

/** What a recipe file may hold: everything with a default may be left out. */
export type DistillRecipe = z.input<typeof distillSchema>;
/** A resolved recipe: every setting that decides the result, spelled out. */
export type DistillConfig = z.output<typeof distillSchema>;
/** How one training goes. */
export type TrainingConfig = z.output<typeof trainingSchema>;
/** A model's shape. */
export type ShapeConfig = z.output<typeof shapeSchema>;
