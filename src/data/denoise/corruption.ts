import { ConfigError, type RandomSequence } from "../../core/index.js";

/** What a model is pretrained on: a source with parts missing, and what it has to say about them. Both end in end-of-sequence. */
export interface CorruptedExample {
  readonly inputIds: Int32Array;
  readonly labels: Int32Array;
}

/**
 * Makes a training pair of a text without a label: `ids` are its tokens, with or without end-of-sequence at their end, and every choice is drawn from
 * `random`. `ids` stay as they are. @throws ConfigError for a text without tokens: there is nothing to learn from it.
 */
export type Corruption = (ids: Int32Array, random: RandomSequence) => CorruptedExample;

/** How much of a text is noise. */
export interface NoiseOptions {
  /** The share of a text's tokens that is taken out, in (0, 1). */
  readonly noiseDensity?: number;
  /** The mean number of tokens of a span that is taken out. */
  readonly meanSpanLength?: number;
}

/** How many of `length` tokens are noise: length · density, rounded half to even as T5's code does, at least 1 and at most `most`. */
export function noiseTokens(length: number, noiseDensity: number, most: number): number {
  return Math.min(Math.max(roundHalfToEven(length * noiseDensity), 1), most);
}

/** The nearest whole number, the even one of two: NumPy's and TensorFlow's rounding, where JavaScript's rounds up. */
export function roundHalfToEven(value: number): number {
  const rounded = Math.round(value);
  return rounded - value === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}

/** @throws ConfigError for a share outside of (0, 1). */
export function assertDensity(noiseDensity: number): void {
  if (noiseDensity > 0 && noiseDensity < 1) return;
  throw new ConfigError(`noiseDensity is ${noiseDensity}; it must be above 0 and below 1.`);
}

/** The tokens without the end-of-sequence at their end. @throws ConfigError if nothing else is there. */
export function bodyOf(ids: Int32Array, eosTokenId: number): Int32Array {
  const body = ids.at(-1) === eosTokenId ? ids.subarray(0, -1) : ids;
  if (body.length === 0) throw new ConfigError("a text without tokens cannot be corrupted.", { hint: "Leave empty texts out." });
  return body;
}
