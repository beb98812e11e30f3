import { z } from "zod";
import { parseWith } from "../../config/index.js";
import { checkConfig } from "./check-distill-config.js";
import { type DistillConfig, distillSchema } from "./distill-schema.js";

export type { DistillConfig, DistillRecipe } from "./distill-schema.js";

/**
 * Checks a recipe and fills in the defaults.
 * @throws ConfigError naming the key, its value and what it may be; for an unknown key, the nearest known one.
 */
export function resolveConfig(recipe: unknown): DistillConfig {
  const config = parseWith(distillSchema, recipe);
  checkConfig(config);
  return config;
}

/** The recipe's JSON Schema, for editors. */
export function configJsonSchema(): unknown {
  return z.toJSONSchema(distillSchema, { io: "input" });
}
