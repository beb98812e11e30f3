import type { Example } from "../../data/index.js";

/** The bytes of each gold target's UTF-8, as models read it. */
export function targetBytes(examples: readonly Example[]): number[] {
  return examples.map(({ target }) => Buffer.byteLength(target));
}
