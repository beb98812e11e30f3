import { distill, estimate, generateOutputs, resolveConfig, resolveGenerateConfig } from "../recipes/index.js";
import type { RecipeFunction } from "./serve-job.js";

/** Every recipe a job can run, by its command's name. */
export const recipes: Readonly<Record<string, RecipeFunction>> = {
  distill: (config, context) => distill(resolveConfig(config), context),
  estimate: (config, context) => estimate(resolveConfig(config), context),
  generate: (config, context) => generateOutputs(resolveGenerateConfig(config), context),
};
