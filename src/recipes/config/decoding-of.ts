import type { Decoding } from "../../generate/index.js";
import type { DecodingConfig } from "./decoding.js";

/** What of a decoding the rest of a recipe decides. */
export interface DecodingSurroundings {
  readonly maxNewTokens: number;
  readonly maxLength?: number | undefined;
  readonly seed: number;
  readonly sequences?: number;
}

/** A recipe's decoding with what the rest of the recipe decides. */
export function decodingOf(decoding: DecodingConfig, { maxNewTokens, maxLength, seed, sequences }: DecodingSurroundings): Decoding {
  const limits = { maxNewTokens, ...(maxLength === undefined ? {} : { maxLength }) };
  if (decoding.method === "greedy") return { ...decoding, ...limits };
  const common = { ...limits, ...(sequences === undefined ? {} : { sequences }) };
  return decoding.method === "sampling" ? { ...decoding, ...common, seed } : { ...decoding, ...common };
}
