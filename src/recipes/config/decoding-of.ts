import type { Decoding } from "../../generate/index.js";
import type { DecodingConfig } from "./decoding.js";

/** A recipe's decoding with what the rest of the recipe decides. */
export function decodingOf(
  decoding: DecodingConfig,
  { maxNewTokens, seed, sequences }: { readonly maxNewTokens: number; readonly seed: number; readonly sequences?: number },
): Decoding {
  if (decoding.method === "greedy") return { ...decoding, maxNewTokens };
  const common = { maxNewTokens, ...(sequences === undefined ? {} : { sequences }) };
  return decoding.method === "sampling" ? { ...decoding, ...common, seed } : { ...decoding, ...common };
}
