import { ConfigError } from "../core/index.js";
import type { Decoding } from "./decoding.js";

/** Whether a decoding's limits depend on how many tokens a sequence goes on from. */
export function countsPrefix({ maxLength, minLength = 0 }: Decoding): boolean {
  return maxLength !== undefined || minLength > 0;
}

/**
 * The decoding of sequences that go on from `prefixLength` tokens, its limits counted in new tokens alone. Where `minLength` asks for more than the limit allows,
 * the limit wins, as in Transformers.
 * @param name What goes on from them, for the error.
 * @throws ConfigError where `maxLength` leaves no room for a token.
 */
export function withinLength({ maxLength, minLength = 0, ...decoding }: Decoding, prefixLength: number, name: string): Decoding {
  const maxNewTokens = Math.min(decoding.maxNewTokens, (maxLength ?? Number.POSITIVE_INFINITY) - prefixLength);
  if (maxNewTokens < 1) {
    throw new ConfigError(`decoding: maxLength is ${maxLength}, and ${name} has ${prefixLength} tokens already: none is left to write.`, {
      hint: "Set maxNewTokens, which counts new tokens alone, or cut sources shorter (maxSourceLength).",
    });
  }
  const least = Math.max(decoding.minNewTokens ?? 0, minLength - prefixLength);
  // Without two of the limits that every decoding may have, it is a decoding still.
  return { ...decoding, maxNewTokens, ...(least > 0 ? { minNewTokens: Math.min(least, maxNewTokens) } : {}) } as Decoding;
}
