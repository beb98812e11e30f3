import { z } from "zod";
import { parseWith } from "../../core/index.js";
import { splitNames } from "../../data/index.js";
import {
  askedDecodingSchema,
  chatSchema,
  checkChatSettings,
  columnsSchema,
  count,
  delimiterSchema,
  generationSchema,
  machineFields,
  resolveDecoding,
  size,
  text,
} from "../config/index.js";
import { checkGeneration } from "./check-generation.js";

/** Where and how to compute; weights are read as float32, and nothing is trained. */
const { dtype: _, ...machine } = machineFields;

/** Every setting of generating with a model, with its default. */
const generateSchema = z.strictObject({
  version: z.literal(1).default(1),
  /** A Hugging Face model folder, tokenizer included, or a name of the hub: `org/name`, `org/name@revision`. */
  model: text,
  /** A data file, labeled or not, or a text file with one input per line (`.txt`); a dataset of the hub, as the model; or the inputs themselves. */
  inputs: z.union([text, z.array(z.strictObject({ id: text, source: text })).min(1)]),
  /** Which split of a dataset of the hub. Default: test. */
  split: z.enum(splitNames).optional(),
  /** The file's names for its columns. */
  columns: columnsSchema.pick({ source: true, id: true }).optional(),
  /** Of a `.csv` or `.tsv` file. Default: a comma, and a tab in `.tsv`. */
  delimiter: delimiterSchema.optional(),
  /** Put before every source, e.g. `summarize: `. Default: what the model's folder says (`task_specific_params` in its `config.json`), else nothing. */
  prompt: z.string().optional(),
  /** Decoder-only models: put after every source, as the model was trained with, e.g. ` TL;DR:`. Default: what the folder says, else the end-of-sequence token. */
  separator: text.optional(),
  /**
   * Of a decoder-only model with a chat template: whether inputs are read as conversations, or how. Default: what the model's folder says, else not.
   */
  chat: z.union([z.literal(false), chatSchema]).optional(),
  /** Longer sources are cut to so many tokens, counted and reported. */
  maxSourceLength: count.min(2).default(512),
  /** Default: what the model's folder says, else 64. */
  maxNewTokens: count.optional(),
  /** What is left out, the model's folder says in its `generation_config.json`; else it is greedy decoding. */
  decoding: askedDecodingSchema.prefault({}),
  /** Whether the folder's `generation_config.json` decides what is left out here. */
  folderDecoding: z.boolean().default(true),
  /** How many per input, K. Default: what the model's folder says, else 1. */
  sequences: size(1_024).optional(),
  generation: generationSchema.prefault({}),
  /** A file for the outputs, JSON lines; without it they are the result. */
  output: text.optional(),
  ...machine,
});

/** What generating can be asked for: everything with a default may be left out. */
export type GenerateRecipe = z.input<typeof generateSchema>;
/** A resolved {@link GenerateRecipe}. */
export type GenerateConfig = z.output<typeof generateSchema>;

/**
 * Checks what is to be generated and fills in the defaults, but for those that the model's folder may have.
 * @throws ConfigError naming the key, its value and what it may be.
 * @example
 * ```ts
 * import { resolveGenerateConfig } from "retort-kd";
 *
 * const config = resolveGenerateConfig({ model: "run/student", inputs: "inputs.jsonl", decoding: { method: "beam" } });
 * config.decoding; // → { method: 'beam' }
 * config.maxSourceLength; // → 512
 * ```
 */
export function resolveGenerateConfig(recipe: unknown): GenerateConfig {
  const config = parseWith(generateSchema, recipe);
  if (config.chat !== false) checkChatSettings({ ...config, chat: config.chat }, "");
  const { decoding, folderDecoding, sequences = 1, maxNewTokens } = config;
  // What is left out the model's folder may say; it is checked when that is known.
  if (decoding.method === undefined && folderDecoding) return config;
  const resolved = resolveDecoding("decoding", decoding);
  if (maxNewTokens !== undefined) checkGeneration(config, { ...resolved, sequences, maxNewTokens, maxLength: undefined });
  return config;
}
