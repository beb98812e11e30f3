import { isTree, type Tree } from "../../core/index.js";

/** Keys that say which of several forms a mapping has: one that names another form has nothing in common with what was there. */
const forms = ["method", "name", "kind", "form"];

/**
 * A recipe with part of it changed: mappings are merged key by key, anything else is replaced, `null` takes a key away. A mapping that names its form (`method: beam`,
 * `kind: top-k`) replaces one of another form as a whole.
 */
export function applyPatch(recipe: Tree, patch: Tree): Tree {
  const changed: Record<string, unknown> = { ...recipe };
  for (const [key, value] of Object.entries(patch)) {
    const before = changed[key];
    if (value === null) delete changed[key];
    else changed[key] = isTree(value) && isTree(before) && hasSameForm(before, value) ? applyPatch(before, value) : withoutNulls(value);
  }
  return changed;
}

function hasSameForm(before: Tree, patch: Tree): boolean {
  return forms.every((key) => patch[key] === undefined || patch[key] === before[key]);
}

/** A key that is taken away where there is none. */
function withoutNulls(value: unknown): unknown {
  return isTree(value) ? applyPatch({}, value) : value;
}
