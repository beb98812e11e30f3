import { distill, estimate, resolveConfig } from "../recipes/index.js";
import type { RecipeFunction } from "./serve-job.js";

/** Every recipe a job can run, by its command's name. */
export const recipes: Readonly<Record<string, RecipeFunction>> = {
  distill: (config, context) => distill(resolveConfig(config), context),
  estimate: (config, context) => estimate(resolveConfig(config), context),
};
