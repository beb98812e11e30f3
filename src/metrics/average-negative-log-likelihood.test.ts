import { describe, expect, it } from "vitest";
import { DataError } from "../core/index.js";
import { averageNegativeLogLikelihood, negativeLogLikelihoodStatistics } from "./average-negative-log-likelihood.js";
import { sumStatistics } from "./corpus-statistics.js";

const scoreOf = (nats: number[], tokens: number[]) => {
  const statistics = negativeLogLikelihoodStatistics(nats, tokens);
  return averageNegativeLogLikelihood.score(sumStatistics(statistics), statistics);
};

describe("averageNegativeLogLikelihood", () => {
  it("sums before it divides, so that a long segment weighs more", () => {
    expect(scoreOf([8, 1], [2, 4])).toMatchObject({ value: 9 / 6, unit: "nats", better: "lower", segments: 2 });
  });
  it("refuses a corpus without a token", () => expect(() => scoreOf([0], [0])).toThrow(DataError));
});

describe("negativeLogLikelihoodStatistics refuses", () => {
  it.each([
    ["other counts than sums", [1, 2], [1], "sums for 2 segments, but token counts for 1"],
    ["a sum that is not finite", [1, Number.POSITIVE_INFINITY], [1, 1], "segment 1 has a sum of Infinity"],
    ["a fraction of a token", [1], [1.5], "segment 0 has 1.5 tokens"],
    ["fewer than no tokens", [1], [-1], "segment 0 has -1 tokens"],
  ])("%s", (_, nats, tokens, message) => {
    expect(() => negativeLogLikelihoodStatistics(nats, tokens)).toThrow(DataError);
    expect(() => negativeLogLikelihoodStatistics(nats, tokens)).toThrow(message);
  });
});
