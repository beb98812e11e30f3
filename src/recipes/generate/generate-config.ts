import { z } from "zod";
import { splitNames } from "../../data/index.js";
import {
  checkBatchHolds,
  checkDecoding,
  checkSequences,
  columnsSchema,
  count,
  decodingSchema,
  delimiterSchema,
  generationSchema,
  machineFields,
  parseWith,
  size,
  text,
} from "../config/index.js";

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
  /** Put before every source, e.g. `summarize: `. */
  prompt: z.string().default(""),
  /** Decoder-only models: put after every source, as the model was trained with, e.g. ` TL;DR:`. Default: the end-of-sequence token. */
  separator: text.optional(),
  /** Longer sources are cut to so many tokens, counted and reported. */
  maxSourceLength: count.min(2).default(512),
  maxNewTokens: count.default(64),
  decoding: decodingSchema.prefault({ method: "greedy" }),
  /** How many per input, K. */
  sequences: size(1_024).default(1),
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
 * Checks what is to be generated and fills in the defaults.
 * @throws ConfigError naming the key, its value and what it may be.
 * @example
 * ```ts
 * import { resolveGenerateConfig } from "retort-kd";
 *
 * const config = resolveGenerateConfig({ model: "run/student", inputs: "inputs.jsonl", decoding: { method: "beam" } });
 * config.decoding; // → { method: 'beam', beams: 4, lengthPenalty: 1, earlyStopping: false }
 * config.maxNewTokens; // → 64
 * ```
 */
export function resolveGenerateConfig(recipe: unknown): GenerateConfig {
  const config = parseWith(generateSchema, recipe);
  const { decoding, sequences, maxSourceLength, maxNewTokens, generation } = config;
  checkSequences("sequences", { decoding, sequences });
  checkDecoding("decoding", { decoding, limit: "maxNewTokens", maxNewTokens });
  checkBatchHolds(generation, {
    key: "generation",
    most: maxSourceLength + maxNewTokens,
    lengths: "maxSourceLength + maxNewTokens",
  });
  return config;
}
