import { ConfigError, DataError } from "../core/index.js";
import type { Score } from "./score.js";
import { formatSignature } from "./signature.js";
import { splitWhiteSpace } from "./tokenize.js";

/**
 * distinct-n (Li et al. 2016): the different n-grams in all outputs over the number of n-grams, a share from 0 to 1; tokens stand between white
 * space. Measures diversity, such as that of sampled pseudo-targets, and falls with the amount of text: compare equal numbers of outputs only.
 * It is no sum over segments, so that it is not a Metric and cannot be resampled.
 * @param order The n; 2 unless given.
 * @throws ConfigError for an order that is not a whole number ≥ 1; DataError where no output has that many tokens.
 * @example
 * ```ts
 * import { distinctNgramShare } from "retort-kd";
 *
 * const samples = ["turn on the lights", "turn on the radio"];
 * distinctNgramShare(samples, 1).value; // → 0.625
 * distinctNgramShare(samples).value.toFixed(3); // → '0.667'
 * ```
 */
export function distinctNgramShare(predictions: readonly string[], order = 2): Score {
  if (!Number.isInteger(order) || order < 1) throw new ConfigError(`distinct n-grams: the order must be a whole number ≥ 1, got ${order}`);
  const { different, total } = distinctNgrams(predictions, order);
  if (total === 0) throw new DataError(`distinct n-grams: none of ${predictions.length} predictions has ${order} tokens`);
  return {
    name: `distinct-${order}`,
    value: different / total,
    unit: "share",
    better: "higher",
    signature: formatSignature({ order, tok: "whitespace", version: "retort.1" }),
    segments: predictions.length,
    warnings: [],
  };
}

/** How many n-grams of tokens between white space texts have together, and how many different ones. */
export function distinctNgrams(texts: readonly string[], order: number): { readonly different: number; readonly total: number } {
  const different = new Set<string>();
  let total = 0;
  for (const text of texts) {
    const tokens = splitWhiteSpace(text);
    for (let end = order; end <= tokens.length; end++, total++) different.add(tokens.slice(end - order, end).join(" "));
  }
  return { different: different.size, total };
}
