import { z } from "zod";
import { checkConfig } from "./check-config.js";
import { type DistillConfig, distillSchema } from "./config-schema.js";
import { parseWith } from "./parse-with.js";

export type { DistillConfig, DistillRecipe } from "./config-schema.js";

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
