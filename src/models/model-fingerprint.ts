import { createHash } from "node:crypto";
import { canonicalJson } from "../core/index.js";
import { loraOf } from "./adapter/index.js";
import type { TextModel } from "./model.js";

/**
 * The sha-256, in hex, of a model's config and of every weight's name, dtype, shape and bytes, an adapter and its settings included: models with equal
 * fingerprints compute the same. One weight at a time is copied off its device.
 */
export function modelFingerprint({ config, parameters }: TextModel): string {
  const hash = createHash("sha256").update(canonicalJson(config));
  const lora = loraOf(parameters);
  if (lora !== undefined) hash.update(canonicalJson(lora.settings));
  for (const [name, tensor] of [...parameters, ...(lora?.parameters ?? [])]) {
    hash.update(JSON.stringify([name, tensor.dtype, tensor.shape])).update(new Uint8Array(tensor.toBytes()));
  }
  return hash.digest("hex");
}
