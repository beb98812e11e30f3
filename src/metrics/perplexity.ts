import { averageNegativeLogLikelihood } from "./average-negative-log-likelihood.js";
import type { SumScorer } from "./metric.js";

/**
 * The perplexity of gold targets: exp of the {@link averageNegativeLogLikelihood} in nats per token, over the same statistics, so that long segments weigh more. 1 is
 * certainty; models with one vocabulary compare. DataError where there is no token.
 */
export const perplexity: SumScorer = {
  name: "perplexity",
  width: averageNegativeLogLikelihood.width,
  score(sum, facts) {
    const average = averageNegativeLogLikelihood.score(sum, facts);
    return { ...average, name: "perplexity", value: Math.exp(average.value), unit: "ratio" };
  },
};
