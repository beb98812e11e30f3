import { ConfigError } from "../../core/index.js";
import { assertDecoding } from "../../generate/index.js";
import type { DecodingConfig } from "./decoding.js";
import { decodingOf } from "./decoding-of.js";
import type { DecodingOrigins } from "./resolve-decoding.js";

/** How many sequences per input are asked for, and of which decoding. */
interface AskedSequences {
  readonly sequences: number;
  readonly decoding: DecodingConfig;
}

/**
 * Greedy decoding gives one sequence per input, beam search at most as many as it has beams.
 * @param key What the number is called where it was given.
 * @throws ConfigError if more are asked for.
 */
export function checkSequences(key: string, { sequences, decoding }: AskedSequences): void {
  const most = decoding.method === "greedy" ? 1 : decoding.method === "beam" ? decoding.beams : Number.POSITIVE_INFINITY;
  if (sequences <= most) return;
  const limit = decoding.method === "beam" ? `${most} beams give at most ${most}` : "greedy decoding gives one";
  throw new ConfigError(`${key} is ${sequences}: ${limit} per input.`, { hint: "Sample, or search with more beams." });
}

/** A recipe's decoding, and the key that limits its length. */
interface AskedDecoding {
  readonly decoding: DecodingConfig;
  readonly limit: "data.maxTargetLength" | "maxNewTokens";
  readonly maxNewTokens: number;
  /** Where settings are from that nobody has asked for. */
  readonly from?: DecodingOrigins;
}

/**
 * A decoding that cannot run would be noticed only when something is decoded, perhaps after hours.
 * @param place Its path in the recipe.
 * @throws ConfigError for one.
 */
export function checkDecoding(place: string, { decoding, limit, maxNewTokens, from = {} }: AskedDecoding): void {
  try {
    assertDecoding(decodingOf(decoding, { maxNewTokens, seed: 0 }), { place, limit });
  } catch (error) {
    const key = error instanceof ConfigError ? error.message.match(/: (\w+)/)?.[1] : undefined;
    if (key === undefined || from[key] === undefined) throw error;
    throw new ConfigError((error as ConfigError).message, { cause: error, hint: `${key} is from ${from[key]}; what is asked for wins.` });
  }
}

/** What a batch has to hold. */
export interface LongestExample {
  /** The path of what holds `batchTokens`. */
  readonly key: string;
  /** Tokens of the longest example. */
  readonly most: number;
  /** The keys that decide it. */
  readonly lengths: string;
}

/**
 * A batch that cannot hold one example of the greatest length would be noticed only when such an example comes, perhaps after hours.
 * @throws ConfigError for one.
 */
export function checkBatchHolds({ batchTokens }: { readonly batchTokens: number }, { key, most, lengths }: LongestExample): void {
  if (batchTokens >= most) return;
  throw new ConfigError(`${key}.batchTokens is ${batchTokens}: one example may take ${most} tokens (${lengths}).`, {
    hint: "Raise it, or lower the lengths.",
  });
}
