import { createHash } from "node:crypto";
import type { PseudoTargetInput } from "./pseudo-target.js";

/** The sha-256, in hex, of inputs: their ids, texts and tokens, in order. Read one by one, so that there may be more than a string can hold. */
export function inputsFingerprint(inputs: readonly PseudoTargetInput[]): string {
  const hash = createHash("sha256");
  for (const { id, source, inputIds } of inputs) hash.update(JSON.stringify([id, source, inputIds.length])).update(inputIds);
  return hash.digest("hex");
}
