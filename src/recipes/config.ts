import { z } from "zod";
import { ConfigError, nearest } from "../core/index.js";
import { type DistillConfig, distillSchema } from "./config-schema.js";

export type { DistillConfig, DistillRecipe, ShapeConfig, TrainingConfig } from "./config-schema.js";

/**
 * Checks a recipe and fills in the defaults.
 * @throws ConfigError naming the key, its value and what it may be; for an unknown key, the nearest known one.
 */
export function resolveConfig(recipe: unknown): DistillConfig {
  const parsed = distillSchema.safeParse(recipe);
  if (!parsed.success) throw configError(parsed.error.issues, recipe);
  checkData(parsed.data.data);
  checkBatchTokens(parsed.data);
  return parsed.data;
}

/** The recipe's JSON Schema, for editors. */
export function configJsonSchema(): unknown {
  return z.toJSONSchema(distillSchema, { io: "input" });
}

function checkData({ dataset, train, ...rest }: DistillConfig["data"]): void {
  if ((dataset === undefined) === (train === undefined)) {
    throw new ConfigError("data: give either `dataset` (a built-in) or `train` (your file or folder).");
  }
  const { validation, test, unlabeled, columns } = rest;
  const [unused] = Object.entries({ validation, test, unlabeled, columns }).find(([, value]) => value !== undefined) ?? [];
  if (dataset !== undefined && unused !== undefined) {
    throw new ConfigError(`data.${unused}: the built-in dataset '${dataset}' brings its own; it goes with \`train\`.`);
  }
}

/** A batch that cannot hold one example of the greatest length would be noticed only when such an example comes, perhaps after hours. */
function checkBatchTokens({ data, teacher, student, distillation, generation }: DistillConfig): void {
  const most = data.maxSourceLength + data.maxTargetLength;
  const settings = {
    "teacher.training": teacher.training,
    "student.training": student.training,
    "distillation.training": distillation.training,
    generation,
  };
  for (const [path, { batchTokens }] of Object.entries(settings)) {
    if (batchTokens >= most) continue;
    throw new ConfigError(
      `${path}.batchTokens is ${batchTokens}: one example may take ${most} tokens (data.maxSourceLength + data.maxTargetLength).`,
      { hint: "Raise it, or lower the lengths." },
    );
  }
}

function configError(issues: readonly z.core.$ZodIssue[], recipe: unknown): ConfigError {
  // A misspelt key is also a missing one; the misspelling says more.
  const issue = issues.find(({ code }) => code === "unrecognized_keys") ?? (issues[0] as z.core.$ZodIssue);
  const path = issue.path.map(String);
  if (issue.code === "unrecognized_keys") return unknownKey(path, issue.keys[0] as string);
  const name = path.join(".") || "the recipe";
  const value = path.reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], recipe);
  const expected = issue.message.replace(/^(Invalid input|Invalid option|Too small|Too big): /, "");
  if (value === undefined) return new ConfigError(`${name} is missing: ${expected.replace(", received undefined", "")}.`);
  const guess = issue.code === "invalid_value" ? nearest(String(value), issue.values.map(String)) : undefined;
  const hint = guess === undefined ? {} : { hint: `Did you mean '${guess}'?` };
  return new ConfigError(`${name} is ${JSON.stringify(value)}: ${expected}.`, hint);
}

function unknownKey(path: readonly string[], unknown: string): ConfigError {
  const known = knownKeys(path);
  const guess = nearest(unknown, known);
  return new ConfigError(`unknown key '${[...path, unknown].join(".")}'.`, {
    hint: guess === undefined ? `Known keys here: ${known.join(", ")}.` : `Did you mean '${[...path, guess].join(".")}'?`,
  });
}

/** The keys that the schema allows at a path. */
function knownKeys(path: readonly string[]): string[] {
  let node = configJsonSchema() as { properties?: Record<string, typeof node> };
  for (const key of path) node = node.properties?.[key] ?? {};
  return Object.keys(node.properties ?? {});
}
