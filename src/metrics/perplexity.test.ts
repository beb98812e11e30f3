import { describe, expect, it } from "vitest";
import { negativeLogLikelihoodStatistics } from "./average-negative-log-likelihood.js";
import { sumStatistics } from "./corpus-statistics.js";
import { perplexity } from "./perplexity.js";
import { bootstrapInterval } from "./resampling/index.js";

describe("perplexity", () => {
  it("is the inverse of the geometric mean of the tokens' probabilities, over all segments", () => {
    const probabilities = [[0.5, 0.25, 0.9], [0.1]];
    const nats = probabilities.map((segment) => segment.reduce((sum, p) => sum - Math.log(p), 0));
    const statistics = negativeLogLikelihoodStatistics(nats, [3, 1]);
    const score = perplexity.score(sumStatistics(statistics), statistics);
    expect(score.value).toBeCloseTo((0.5 * 0.25 * 0.9 * 0.1) ** (-1 / 4), 12);
    expect(score).toMatchObject({ name: "perplexity", better: "lower", segments: 2 });
  });

  it("of a model that knows nothing of V tokens is V, and so is its interval", () => {
    const statistics = negativeLogLikelihoodStatistics([2 * Math.log(50), 5 * Math.log(50)], [2, 5]);
    const { low, high } = bootstrapInterval(perplexity, [statistics], { seed: 1, resamples: 50 });
    for (const value of [low, high]) expect(value).toBeCloseTo(50, 9);
  });
});
