import { ConfigError } from "../core/index.js";
import { runsInCharacterLoop } from "./character-loop.js";
import { scoreCorpus } from "./corpus-statistics.js";
import type { Metric } from "./metric.js";
import { repeatsNgram } from "./ngram-matches.js";
import type { Score } from "./score.js";
import { formatSignature } from "./signature.js";
import { splitWhiteSpace } from "./tokenize.js";

/**
 * The share of outputs in which some n-gram of tokens between white space stands more than once, or most of which is one piece of characters written at
 * least n times in a row ({@link runsInCharacterLoop}; `,,,,,,` is one token, and some scripts have no spaces): how often decoding ran into a loop.
 * Needs no references. A segment's statistics: 1 if it repeats, else 0. ConfigError for an order that is not a whole number ≥ 1.
 */
export function repeatedNgrams(order = 4): Metric {
  if (!Number.isInteger(order) || order < 1) throw new ConfigError(`repeated n-grams: the order must be a whole number ≥ 1, got ${order}`);
  const name = `repeated ${order}-grams`;
  return {
    name,
    width: 1,
    usesReferences: false,
    segmentStatistics: (prediction) => [
      repeatsNgram(splitWhiteSpace(prediction), order) || (order > 1 && runsInCharacterLoop(prediction, order)) ? 1 : 0,
    ],
    score: (sum, { segments }) => ({
      name,
      value: (sum[0] as number) / segments,
      unit: "share",
      better: "lower",
      signature: formatSignature({ order, tok: "whitespace", loops: "characters", version: "retort.2" }),
      segments,
      warnings: [],
    }),
  };
}

/**
 * {@link repeatedNgrams} over a corpus, as a share from 0 to 1; the order is 4 unless given. Errors as scoreCorpus.
 * @example
 * ```ts
 * import { repeatedNgramShare } from "retort-kd";
 *
 * const predictions = ["the cat sat on the mat", "and then he said and then he said and then he said"];
 * repeatedNgramShare(predictions).value; // → 0.5
 * ```
 */
export function repeatedNgramShare(predictions: readonly string[], order = 4): Score {
  return scoreCorpus(repeatedNgrams(order), predictions);
}
