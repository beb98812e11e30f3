/** A mapping of keys to values, as YAML and JSON have it. */
export type Tree = Readonly<Record<string, unknown>>;

/** Whether it is a mapping of keys to values. */
export function isTree(value: unknown): value is Tree {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
