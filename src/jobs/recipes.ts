import {
  distill,
  estimate,
  evaluate,
  fineTune,
  generateOutputs,
  pretrain,
  pruneModel,
  resolveConfig,
  resolveEvaluateConfig,
  resolveFineTuneConfig,
  resolveGenerateConfig,
  resolvePretrainConfig,
  resolvePruneConfig,
} from "../recipes/index.js";
import type { RecipeFunction } from "./serve-job.js";

/** Every recipe a job can run, by its command's name. */
export const recipes: Readonly<Record<string, RecipeFunction>> = {
  distill: (config, context) => distill(resolveConfig(config), context),
  estimate: (config, context) => estimate(resolveConfig(config), context),
  evaluate: (config, context) => evaluate(resolveEvaluateConfig(config), context),
  "fine-tune": (config, context) => fineTune(resolveFineTuneConfig(config), context),
  generate: (config, context) => generateOutputs(resolveGenerateConfig(config), context),
  pretrain: (config, context) => pretrain(resolvePretrainConfig(config), context),
  prune: (config, context) => pruneModel(resolvePruneConfig(config), context),
};
