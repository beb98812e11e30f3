import { z } from "zod";
import { builtInDatasets, tasks } from "../../data/index.js";
import { chatSchema } from "./chat.js";
import { count, text } from "./limits.js";

/** The user's names for the columns. */
export const columnsSchema = z.strictObject({
  source: text.exactOptional(),
  target: text.exactOptional(),
  id: text.exactOptional(),
  references: text.exactOptional(),
});

/** What parts the fields of `.csv` and `.tsv` files: one character, or `tab`. */
export const delimiterSchema = z.union([z.literal("tab"), z.string().length(1)]);

/** Where the task's rows come from, and how much of them a model reads. */
export const dataSchema = z.strictObject({
  /** A built-in dataset's name; leave out to give files. */
  dataset: z.enum(Object.keys(builtInDatasets) as (keyof typeof builtInDatasets)[]).optional(),
  /** Labeled pairs: a file, a folder that holds all splits, or a dataset of the hub with a file per split: `org/name`, `org/name@revision`. */
  train: text.optional(),
  validation: text.optional(),
  test: text.optional(),
  /** Inputs without targets. */
  unlabeled: text.optional(),
  /**
   * One of the study's tasks: its prompt and lengths where the recipe says none, and its published columns where rows have no `source` and `columns` names
   * none.
   */
  task: z.enum(Object.keys(tasks) as (keyof typeof tasks)[]).optional(),
  /** The user's names for the columns; of source and target also templates: `{context}; answer: {answers.text[0]}`. */
  columns: columnsSchema.optional(),
  /** Default: a comma, and a tab in `.tsv`. */
  delimiter: delimiterSchema.optional(),
  /** Put before every source, e.g. `summarize: `. */
  prompt: z.string().default(""),
  /** Decoder-only models: put between every source and its target, e.g. ` TL;DR:`. By default the tokenizer's end-of-sequence token parts them. */
  separator: text.optional(),
  /**
   * Decoder-only models with a chat template: rows are read as conversations, by that template. `true`, or how. A source is then a user's message and a target the assistant's answer; rows that are conversations stay
   * what they are, of any number of turns.
   */
  chat: chatSchema.optional(),
  /** Longer sources and targets are cut to so many tokens, counted and reported. */
  maxSourceLength: count.min(2).default(128),
  maxTargetLength: count.min(2).default(64),
  /** Go on where most targets hold characters that the tokenizer cannot spell, and a model can therefore never write. */
  allowLossyTargets: z.boolean().optional(),
});

/** The tokenizer of models that start from random weights; a model from a folder brings its own. */
export const tokenizerSchema = z.strictObject({
  /** A folder with a tokenizer (`tokenizer.json` or what the formats before it have), such as a model's: it is taken as it is, and copied into the run. Nothing is trained then. */
  from: z.string().min(1).optional(),
  /**
   * The most tokens of the byte-level BPE that is trained for the task. A text that is too small to give so many gets
   * what it gives, which the run says.
   */
  vocabularySize: z.int().min(260).max(1_000_000).default(2000),
  /** Learn merges from the targets only: for tasks whose sources are to be read letter by letter. */
  mergesFromTargetsOnly: z.boolean().default(false),
});

/** Where the task's rows come from, resolved. */
export type DataConfig = z.output<typeof dataSchema>;
/** The tokenizer of models that start from random weights, resolved. */
export type FreshTokenizerConfig = z.output<typeof tokenizerSchema>;
