import { z } from "zod";
import { ConfigError, nearest } from "../core/index.js";

const text = z.string().min(1);
const count = z.int().min(1);
const fraction = z.number().min(0).lt(1);

const dataSchema = z.strictObject({
  /** A built-in dataset's name; leave out to give files. */
  dataset: text.optional(),
  /** Labeled pairs: a file, or a folder that holds all splits. */
  train: text.optional(),
  validation: text.optional(),
  test: text.optional(),
  /** Inputs without targets. */
  unlabeled: text.optional(),
  /** The user's names for the columns `source`, `target`, `id`, `references`. */
  columns: z.record(z.string(), text).optional(),
  /** Put before every source, e.g. `summarize: `. */
  prompt: z.string().default(""),
  /** Longer sources and targets are cut to so many tokens, counted and reported. */
  maxSourceLength: count.default(128),
  maxTargetLength: count.default(64),
});

const tokenizerSchema = z.strictObject({
  /** Exact size of the byte-level BPE that is trained on the labeled and unlabeled text. */
  vocabularySize: z.int().min(260).default(2000),
  /** Learn merges from the targets only: for tasks whose sources are to be read letter by letter. */
  mergesFromTargetsOnly: z.boolean().default(false),
});

const shapeSchema = z.strictObject({
  dModel: count,
  dKv: count,
  dFf: count,
  numHeads: count,
  numLayers: count,
  numDecoderLayers: count,
  feedForwardProj: z.string().default("gated-gelu"),
  tieWordEmbeddings: z.boolean().default(true),
  dropoutRate: fraction.default(0.1),
});

const trainingSchema = z.strictObject({
  /** The peak learning rate. */
  learningRate: z.number().positive(),
  warmupSteps: z.int().min(0).default(100),
  maxEpochs: count,
  /** Training ends after so many epochs without a better validation NLL. */
  patience: count.default(8),
  /** Source and target tokens of one optimizer step, padding included. */
  batchTokens: count,
  weightDecay: z.number().min(0).default(1e-5),
  maxGradientNorm: z.number().positive().default(1),
});

const modelSchema = z.strictObject({ shape: shapeSchema, training: trainingSchema });

const schema = z.strictObject({
  version: z.literal(1).default(1),
  data: dataSchema,
  tokenizer: tokenizerSchema.prefault({}),
  teacher: modelSchema,
  student: modelSchema,
  distillation: z.strictObject({
    /** Both models' logits are divided by it. */
    temperature: z.number().positive().default(1),
    training: trainingSchema,
  }),
  generation: z
    .strictObject({
      /** Source tokens (padding included) that are decoded together. */
      batchTokens: count.default(8192),
    })
    .prefault({}),
  seed: z.int().min(0).default(42),
  device: z.enum(["cpu", "cuda"]).default("cpu"),
  /** What matrix products are computed in while training; weights stay float32. */
  dtype: z.enum(["float32", "bfloat16"]).default("float32"),
  /** Operator threads; all cores if left out. */
  threads: count.optional(),
});

/** What a recipe file may hold: everything with a default may be left out. */
export type DistillRecipe = z.input<typeof schema>;
/** A resolved recipe: every setting that decides the result, spelled out. */
export type DistillConfig = z.output<typeof schema>;
/** How one training goes. */
export type TrainingConfig = z.output<typeof trainingSchema>;
export type ShapeConfig = z.output<typeof shapeSchema>;

/**
 * Checks a recipe and fills in the defaults.
 * @throws ConfigError naming the key, its value and what it may be; for an unknown key, the nearest known one.
 */
export function resolveConfig(recipe: unknown): DistillConfig {
  const parsed = schema.safeParse(recipe);
  if (!parsed.success) throw configError(parsed.error.issues[0] as z.core.$ZodIssue, recipe);
  const { data } = parsed.data;
  if ((data.dataset === undefined) === (data.train === undefined)) {
    throw new ConfigError("data: give either `dataset` (a built-in) or `train` (your file or folder).");
  }
  return parsed.data;
}

/** The recipe's JSON Schema, for editors. */
export function configJsonSchema(): unknown {
  return z.toJSONSchema(schema, { io: "input" });
}

function configError(issue: z.core.$ZodIssue, recipe: unknown): ConfigError {
  const path = issue.path.map(String);
  if (issue.code === "unrecognized_keys") {
    const unknown = issue.keys[0] as string;
    const guess = nearest(unknown, knownKeys(path));
    const known = knownKeys(path).join(", ");
    return new ConfigError(`unknown key '${[...path, unknown].join(".")}'.`, {
      hint: guess === undefined ? `Known keys here: ${known}.` : `Did you mean '${[...path, guess].join(".")}'?`,
    });
  }
  const value = path.reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], recipe);
  return new ConfigError(`${path.join(".") || "the recipe"} is ${JSON.stringify(value)}: ${issue.message}.`);
}

/** The keys that the schema allows at a path. */
function knownKeys(path: readonly string[]): string[] {
  let node = z.toJSONSchema(schema, { io: "input" }) as { properties?: Record<string, typeof node> };
  for (const key of path) node = node.properties?.[key] ?? {};
  return Object.keys(node.properties ?? {});
}
