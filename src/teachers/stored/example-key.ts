import { createHash } from "node:crypto";

/** What tells a target of a dataset from all others: its input's id, and its tokens. */
export function exampleKey({ id, labels }: { readonly id: string; readonly labels: ArrayLike<number> }): string {
  const hash = createHash("sha256")
    .update(JSON.stringify([id, labels.length]))
    .update(Int32Array.from(labels));
  return hash.digest("base64url").slice(0, 22);
}
