import { averageNegativeLogLikelihood } from "./average-negative-log-likelihood.js";
import type { SumScorer } from "./metric.js";
import { formatSignature } from "./signature.js";

/**
 * The negative log-likelihood in nats per byte of the targets' UTF-8, their ends' nats included: what models that cut targets into other tokens are compared by. A segment's statistics: nats,
 * bytes, in the place of the tokens of {@link averageNegativeLogLikelihood}. DataError where there is no byte.
 */
export const negativeLogLikelihoodPerByte: SumScorer = {
  name: "negative log-likelihood per byte",
  width: averageNegativeLogLikelihood.width,
  score(sum, facts) {
    const signature = formatSignature({ average: "bytes", version: "retort.1" });
    return { ...averageNegativeLogLikelihood.score(sum, facts), name: "negative log-likelihood per byte", signature };
  },
};
