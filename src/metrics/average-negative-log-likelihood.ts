import { DataError } from "../core/index.js";
import type { SegmentStatistics } from "./corpus-statistics.js";
import type { SumScorer } from "./metric.js";
import { formatSignature } from "./signature.js";

/**
 * The average negative log-likelihood in nats per token: summed over all tokens of all segments, then divided by their number, so that long
 * segments weigh more. The logarithm of the perplexity. A segment's statistics: nats, tokens. DataError where there is no token.
 */
export const averageNegativeLogLikelihood: SumScorer = {
  name: "negative log-likelihood",
  width: 2,
  score(sum, { segments }) {
    const [nats, tokens] = [sum[0] as number, sum[1] as number];
    if (tokens === 0) throw new DataError("negative log-likelihood: there is no token to average over");
    const signature = formatSignature({ average: "tokens", version: "retort.1" });
    return { name: "negative log-likelihood", value: nats / tokens, unit: "nats", better: "lower", signature, segments, warnings: [] };
  },
};

/**
 * The statistics of {@link averageNegativeLogLikelihood} from what a model gave: `nats[i]` is the sum of −log p over the tokens of segment i,
 * `tokens[i]` their number. DataError where the lengths differ, where nats are not finite, or where a number of tokens is not a count.
 */
export function negativeLogLikelihoodStatistics(nats: ArrayLike<number>, tokens: ArrayLike<number>): SegmentStatistics {
  if (nats.length !== tokens.length) {
    throw new DataError(`negative log-likelihood: sums for ${nats.length} segments, but token counts for ${tokens.length}`);
  }
  const rows = new Float64Array(2 * nats.length);
  for (let i = 0; i < nats.length; i++) {
    const [sum, count] = [nats[i] as number, tokens[i] as number];
    if (!Number.isFinite(sum)) throw new DataError(`negative log-likelihood: segment ${i} has a sum of ${sum}`);
    if (!Number.isSafeInteger(count) || count < 0) throw new DataError(`negative log-likelihood: segment ${i} has ${count} tokens`);
    rows.set([sum, count], 2 * i);
  }
  return { rows, width: 2, segments: nats.length, references: 1 };
}
