import { z } from "zod";

const name = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, "expected letters, digits, dots, hyphens and underscores, such as t5-small");
/** A part of a recipe; what it says is checked with the recipe that it becomes part of. */
const tree = z.record(z.string(), z.unknown());
const named = <Value extends z.ZodType>(value: Value) =>
  z.record(name, value).refine((entries) => Object.keys(entries).length > 0, "expected at least one");

/** Rows and tokens of a task, for a plan that is made where its data is not. Tokens are means. */
const taskSizeSchema = z.strictObject({
  labeled: z.int().positive(),
  unlabeled: z.int().min(0),
  validation: z.int().positive(),
  test: z.int().positive(),
  sourceTokens: z.number().positive(),
  targetTokens: z.number().positive(),
});

/** A task, as a recipe's `data`, and what its runs have besides. */
const taskSchema = z.strictObject({
  data: tree,
  size: taskSizeSchema.optional(),
  recipe: tree.optional(),
});

/** A model as a recipe names it, fine-tuned on each task; and its shape, for a plan that is made where its folder is not. */
const modelSchema = z.strictObject({
  from: z.string().min(1).optional(),
  shape: tree.optional(),
  encoderLayers: z.unknown().optional(),
  decoderLayers: z.unknown().optional(),
  pretraining: tree.optional(),
  training: tree,
  /** What a plan takes its vocabulary to be; by default that of the tokenizer that the study trains. */
  vocabularySize: z.int().positive().optional(),
});

const pairSchema = z.strictObject({
  /** Names of models. */
  teacher: name,
  student: name,
  recipe: tree.optional(),
});

/** What a person has decided instead, and why. */
const overrideSchema = z.strictObject({ option: name, reason: z.string().min(1) });

const stageFields = {
  id: name,
  question: z.string().min(1),
  /** A decision that is not the scores'. */
  override: overrideSchema.optional(),
};

const modelStageSchema = z.strictObject({
  ...stageFields,
  over: z.literal("models"),
  /** Each option is a model, or several whose scores are averaged. */
  options: named(z.union([name, z.array(name).min(1)])),
});

const pairStageSchema = z.strictObject({
  ...stageFields,
  over: z.literal("pairs"),
  /** What each option changes in the recipe that the stage before has left; `system: S` marks the one that is the student without a teacher, and needs no run. */
  options: named(z.looseObject({ system: z.literal("S").optional() })),
  /** How many of the best go on, each with every option of the next stage. */
  carry: z.int().min(1).max(16).default(1),
  /** The option that a plan goes on with while there is no decision; by default the first. */
  expected: name.optional(),
});

/** What `STUDY.yaml` holds. */
export const studySchema = z.strictObject({
  version: z.literal(1).default(1),
  title: z.string().min(1).optional(),
  /** Each has teachers, baselines and students of its own. */
  seeds: z.array(z.int().min(0)).min(1).default([42]),
  tasks: named(taskSchema),
  models: named(modelSchema),
  pairs: z.record(name, pairSchema).default({}),
  /** What all recipes share: a distillation's, without data, models and seed. */
  recipe: tree.default({}),
  decideBy: z.strictObject({
    /** `NLL`, or a metric by the name that reports give it. */
    metric: z.string().min(1),
    split: z.literal("validation").default("validation"),
  }),
  stages: z.array(z.discriminatedUnion("over", [modelStageSchema, pairStageSchema])).min(1),
});

/** What a study's file may hold: everything with a default may be left out. */
export type StudyFile = z.input<typeof studySchema>;
/** A study: what is asked, of which tasks and models, and how it is decided. */
export type Study = z.output<typeof studySchema>;
/** A question that is answered by runs. */
export type Stage = Study["stages"][number];
/** A question about models that are fine-tuned by themselves. */
export type ModelStage = Extract<Stage, { over: "models" }>;
/** A question about how a student is distilled. */
export type PairStage = Extract<Stage, { over: "pairs" }>;
/** Rows and mean tokens of a task. */
export type TaskSize = z.output<typeof taskSizeSchema>;
/** A teacher and a student of one task. */
export type StudyPair = z.output<typeof pairSchema>;
/** One of a study's models. */
export type StudyModel = z.output<typeof modelSchema>;
