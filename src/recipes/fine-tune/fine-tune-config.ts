import { z } from "zod";
import { ConfigError, parseWith } from "../../core/index.js";
import {
  checkData,
  checkEvaluation,
  checkOwnStart,
  checkPretrainings,
  checkTrainings,
  dataSchema,
  evaluationSchema,
  fineTunedModelSchema,
  generationSchema,
  machineFields,
  refuseUnusedTokenizer,
  tokenizerSchema,
  withTask,
} from "../config/index.js";

/** Every setting of a fine-tuning, with its default. */
const fineTuneSchema = z.strictObject({
  version: z.literal(1).default(1),
  data: dataSchema,
  tokenizer: tokenizerSchema.prefault({}),
  model: fineTunedModelSchema,
  evaluation: evaluationSchema.prefault({}),
  generation: generationSchema.prefault({}),
  ...machineFields,
});

/** What a fine-tuning's recipe file may hold: everything with a default may be left out. */
export type FineTuneRecipe = z.input<typeof fineTuneSchema>;
/** A resolved {@link FineTuneRecipe}. */
export type FineTuneConfig = z.output<typeof fineTuneSchema>;

/**
 * Checks a fine-tuning's recipe and fills in the defaults.
 * @throws ConfigError naming the key, its value and what it may be.
 * @example
 * ```ts
 * import { resolveFineTuneConfig } from "retort-kd";
 *
 * const config = resolveFineTuneConfig({
 *   data: { train: "pairs.jsonl", prompt: "summarize: " },
 *   model: { from: "google-t5/t5-small", training: { learningRate: 5e-5, maxEpochs: 3, batchTokens: 4096 } },
 * });
 * config.model.training.selectBy; // → 'nll'
 * config.evaluation.decoding; // → {}
 * ```
 */
export function resolveFineTuneConfig(recipe: unknown): FineTuneConfig {
  const config = parseWith(fineTuneSchema, withTask(recipe));
  const { data, model } = config;
  checkData(data);
  checkOwnStart("model", model);
  if (data.unlabeled !== undefined && model.from !== undefined && model.pretraining === undefined) {
    throw new ConfigError("data.unlabeled: goes with model.pretraining; fine-tuning looks at the labeled pairs alone.");
  }
  checkPretrainings(data, { "model.pretraining": model.pretraining });
  checkTrainings(data, { "model.training": model.training });
  checkEvaluation(data, config);
  refuseUnusedTokenizer(config);
  return config;
}
