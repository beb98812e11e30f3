import { z } from "zod";
import { parseWith } from "../../core/index.js";
import { freshStartOf, readModelConfig } from "../../models/index.js";
import {
  checkOwnStart,
  checkPretrainings,
  columnsSchema,
  count,
  delimiterSchema,
  generationSchema,
  machineFields,
  pretrainedModelSchema,
  refuseUnusedTokenizer,
  text,
  tokenizerSchema,
} from "../config/index.js";

/** Every setting of a pretraining, with its default. */
const pretrainSchema = z.strictObject({
  version: z.literal(1).default(1),
  data: z.strictObject({
    /** A data file, labeled or not, or a text file with one input per line (`.txt`). */
    inputs: text,
    /** Inputs that the best checkpoint is chosen on; by default a twentieth of `inputs`, by hash. */
    validation: text.optional(),
    columns: columnsSchema.pick({ source: true, id: true }).optional(),
    /** Of `.csv` and `.tsv` files. Default: a comma, and a tab in `.tsv`. */
    delimiter: delimiterSchema.optional(),
    /** Put before every input. */
    prompt: z.string().default(""),
    /** Longer inputs are cut to so many tokens, counted and reported. */
    maxSourceLength: count.min(2).default(128),
  }),
  tokenizer: tokenizerSchema.omit({ mergesFromTargetsOnly: true }).prefault({}),
  model: pretrainedModelSchema,
  generation: generationSchema.prefault({}),
  ...machineFields,
});

/** What a pretraining's recipe file may hold: everything with a default may be left out. */
export type PretrainRecipe = z.input<typeof pretrainSchema>;
/** A resolved {@link PretrainRecipe}. */
export type PretrainConfig = z.output<typeof pretrainSchema>;

/**
 * Checks a pretraining's recipe and fills in the defaults.
 * @throws ConfigError naming the key, its value and what it may be.
 * @example
 * ```ts
 * import { resolvePretrainConfig } from "retort-kd";
 *
 * const config = resolvePretrainConfig({
 *   data: { inputs: "inputs.txt" },
 *   model: { from: "google-t5/t5-small", pretraining: { learningRate: 1e-3, maxEpochs: 10, batchTokens: 8192 } },
 * });
 * config.data.maxSourceLength; // → 128
 * config.model.pretraining.patience; // → 8
 * ```
 */
export function resolvePretrainConfig(recipe: unknown): PretrainConfig {
  const config = parseWith(pretrainSchema, recipe);
  const { data, model } = config;
  checkOwnStart("model", model);
  checkPretrainings(data, { "model.pretraining": model.pretraining });
  refuseUnusedTokenizer(config);
  return config;
}

/**
 * The pretraining that flags stand for: a few epochs, for a first look, at a rate that goes with the kind of model.
 * @param model A model folder, of which the config is read. Errors of readModelConfig.
 */
export function pretrainPreset(data: PretrainRecipe["data"], model: string): PretrainRecipe {
  const { learningRate } = freshStartOf(readModelConfig(model).modelType).pretraining;
  return { data, model: { from: model, pretraining: { learningRate, maxEpochs: 10, patience: 3, batchTokens: 8192 } } };
}
