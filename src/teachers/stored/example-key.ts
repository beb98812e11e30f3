import { createHash } from "node:crypto";
import type { PairBatch } from "../../data/index.js";

/** What tells a target of a dataset from all others: its input's id, and its tokens. */
export function exampleKey({ id, labels }: { readonly id: string; readonly labels: ArrayLike<number> }): string {
  const hash = createHash("sha256")
    .update(JSON.stringify([id, labels.length]))
    .update(Int32Array.from(labels));
  return hash.digest("base64url").slice(0, 22);
}

/** The key of each row of a batch, in order. */
export function batchKeys({ exampleIds, labels, labelsPerRow }: Pick<PairBatch, "exampleIds" | "labels" | "labelsPerRow">): string[] {
  const tokens = labels.toIntegers();
  let end = 0;
  return exampleIds.map((id, row) => {
    const start = end;
    end += labelsPerRow[row] as number;
    return exampleKey({ id, labels: tokens.slice(start, end) });
  });
}
