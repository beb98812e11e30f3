import { canonicalJson, RetortError } from "../../core/index.js";
import { isTree, type Tree } from "../config/index.js";

/**
 * A resolved config without what resolving puts in by itself: a setting that a later version adds, at its default, leaves what is hashed of it as it was.
 * @param resolve Fills in defaults; throws a RetortError for what cannot be left out.
 */
export function withoutDefaults(config: Tree, resolve: (recipe: unknown) => unknown): Tree {
  const whole = canonicalJson(config);
  const isTheSame = (recipe: Tree): boolean => {
    try {
      return canonicalJson(resolve(recipe)) === whole;
    } catch (error) {
      if (error instanceof RetortError) return false;
      throw error;
    }
  };
  let least = config;
  const shorten = (path: readonly string[], tree: Tree): void => {
    for (const [key, value] of Object.entries(tree)) {
      const without = withoutKey(least, [...path, key]);
      if (isTheSame(without)) least = without;
      else if (isTree(value)) shorten([...path, key], value);
    }
  };
  shorten([], config);
  return least;
}

function withoutKey(tree: Tree, [key, ...rest]: readonly string[]): Tree {
  if (key === undefined) return tree;
  if (rest.length > 0) return { ...tree, [key]: withoutKey(tree[key] as Tree, rest) };
  return Object.fromEntries(Object.entries(tree).filter(([name]) => name !== key));
}
