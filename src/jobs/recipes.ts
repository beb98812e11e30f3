import type { RecipeContext } from "../recipes/index.js";
import { distill, resolveConfig } from "../recipes/index.js";

/** A recipe that can run as a job: plain JSON in, plain JSON out. */
export type RecipeFunction = (config: unknown, context: RecipeContext) => Promise<unknown>;

/** Every recipe a job can run, by its command's name. */
export const recipes: Readonly<Record<string, RecipeFunction>> = {
  distill: (config, context) => distill(resolveConfig(config), context),
};
