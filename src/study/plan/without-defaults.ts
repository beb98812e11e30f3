import { canonicalJson, isTree, RetortError, type Tree } from "../../core/index.js";

/** Fills in a recipe's defaults; throws a RetortError for what cannot be left out. */
type Resolve = (recipe: unknown) => unknown;

/** What was found of parts of recipes, by how they are resolved: the runs of a study have most of theirs in common, and looking takes a while. */
const known = new WeakMap<Resolve, Map<string, unknown>>();

/**
 * A resolved config without what resolving puts in by itself: a setting that a later version adds, at its default, leaves what is hashed of it as it was. The parts of
 * a recipe (`data`, `distillation`, …) are looked at one by one.
 */
export function withoutDefaults(config: Tree, resolve: Resolve): Tree {
  const whole = canonicalJson(config);
  const found = known.get(resolve) ?? new Map<string, unknown>();
  known.set(resolve, found);
  const parts = Object.entries(config).flatMap(([key, value]) => {
    if (value === undefined) return [];
    const name = `${key}:${canonicalJson(value)}`;
    if (!found.has(name)) found.set(name, shortest(config, { key, isTheSame: (recipe) => resolvesTo(whole, recipe, resolve) }));
    const part = found.get(name);
    return part === undefined ? [] : [[key, part] as const];
  });
  return Object.fromEntries(parts);
}

interface Shortening {
  readonly key: string;
  readonly isTheSame: (recipe: Tree) => boolean;
}

/** As little of one part as gives the same; undefined for nothing. */
function shortest(config: Tree, { key, isTheSame }: Shortening): unknown {
  let least = config;
  const shorten = (path: readonly string[], value: unknown): void => {
    const without = withoutKey(least, path);
    if (isTheSame(without)) least = without;
    else if (isTree(value)) for (const [inner, member] of Object.entries(value)) shorten([...path, inner], member);
  };
  shorten([key], config[key]);
  return least[key];
}

function resolvesTo(whole: string, recipe: Tree, resolve: Resolve): boolean {
  try {
    return canonicalJson(resolve(recipe)) === whole;
  } catch (error) {
    if (error instanceof RetortError) return false;
    throw error;
  }
}

function withoutKey(tree: Tree, [key, ...rest]: readonly string[]): Tree {
  if (key === undefined) return tree;
  if (rest.length > 0) return { ...tree, [key]: withoutKey(tree[key] as Tree, rest) };
  return Object.fromEntries(Object.entries(tree).filter(([name]) => name !== key));
}
