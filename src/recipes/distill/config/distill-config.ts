import { z } from "zod";
import { parseWith } from "../../../core/index.js";
import { withTask } from "../../config/index.js";
import { checkConfig } from "./check-distill-config.js";
import { type DistillConfig, distillSchema } from "./distill-schema.js";

export type { DistillConfig, DistillRecipe } from "./distill-schema.js";

/**
 * Checks a recipe and fills in the defaults.
 * @throws ConfigError naming the key, its value and what it may be; for an unknown key, the nearest known one.
 * @example
 * ```ts
 * import { resolveConfig } from "retort-kd";
 *
 * const training = { learningRate: 5e-4, maxEpochs: 10, batchTokens: 4096 };
 * const config = resolveConfig({
 *   data: { train: "pairs.jsonl", unlabeled: "inputs.jsonl" },
 *   teacher: { from: "flan-t5-large" },
 *   student: { from: "auto", training },
 *   distillation: { jointTeaching: {}, training },
 * });
 * config.distillation.jointTeaching?.alpha; // → 0.5
 * config.pseudoTargets.decoding; // → { method: 'sampling', temperature: 1, topP: 0.95 }
 * ```
 */
export function resolveConfig(recipe: unknown): DistillConfig {
  const config = parseWith(distillSchema, withTask(recipe));
  checkConfig(config);
  return config;
}

/**
 * The recipe's JSON Schema, for editors.
 * @example
 * ```ts
 * import { writeFileSync } from "node:fs";
 * import { configJsonSchema } from "retort-kd";
 *
 * const schema = configJsonSchema() as { readonly required: readonly string[] };
 * writeFileSync("recipe.schema.json", JSON.stringify(schema));
 * schema.required; // → [ 'data', 'teacher', 'student', 'distillation' ]
 * ```
 */
export function configJsonSchema(): unknown {
  return z.toJSONSchema(distillSchema, { io: "input" });
}
