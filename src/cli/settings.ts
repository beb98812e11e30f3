import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { parse } from "yaml";
import { ConfigError } from "../core/index.js";

type Tree = Record<string, unknown>;

const pathKeys = ["train", "validation", "test", "unlabeled"];

/**
 * Reads a recipe file (YAML or JSON). Paths in it are relative to the file itself.
 * @throws ConfigError if it is missing, or holds no mapping.
 */
export function readRecipe(path: string): Tree {
  let recipe: unknown;
  try {
    recipe = parse(readFileSync(path, "utf8"));
  } catch (cause) {
    throw new ConfigError(`${path}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
  if (!isTree(recipe)) throw new ConfigError(`${path}: a recipe is a mapping of keys to values.`);
  const { data } = recipe;
  if (!isTree(data)) return recipe;
  const resolved = Object.entries(data).map(([key, value]) => [
    key,
    pathKeys.includes(key) && typeof value === "string" ? resolve(dirname(path), value) : value,
  ]);
  return { ...recipe, data: Object.fromEntries(resolved) };
}

/**
 * A recipe with `--set a.b=value` applied; values are read as YAML, so that numbers and booleans are what they look like.
 * @throws ConfigError for a setting without `=`, or one that goes through something that is no mapping.
 */
export function applySettings(recipe: unknown, settings: readonly string[]): unknown {
  return settings.reduce((tree, setting) => {
    const equals = setting.indexOf("=");
    if (equals < 1) throw new ConfigError(`--set ${setting}: expected KEY=VALUE, such as student.training.maxEpochs=20.`);
    return withValue(tree, setting.slice(0, equals).split("."), parse(setting.slice(equals + 1)));
  }, recipe);
}

function withValue(tree: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  if (key === undefined) return value;
  if (tree !== undefined && !isTree(tree)) throw new ConfigError(`--set: '${key}' cannot be set inside ${JSON.stringify(tree)}.`);
  return { ...tree, [key]: withValue(tree?.[key], rest, value) };
}

function isTree(value: unknown): value is Tree {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
