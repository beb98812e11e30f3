import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ConfigError, DataError } from "../../core/index.js";
import { averageNegativeLogLikelihood, negativeLogLikelihoodStatistics } from "../average-negative-log-likelihood.js";
import { bleu } from "../bleu/index.js";
import { corpusStatistics } from "../corpus-statistics.js";
import { phonemeErrors, wordErrors } from "../error-rates.js";
import { rouge } from "../rouge/index.js";
import { approximateRandomization } from "./approximate-randomization.js";
import { bootstrapInterval } from "./bootstrap-interval.js";
import { pairedBootstrap } from "./paired-bootstrap.js";
import type { SystemRuns } from "./system-runs.js";

const golden = JSON.parse(readFileSync(new URL("../../../test/golden/metrics/significance.json", import.meta.url), "utf8")) as {
  readonly tolerances: { readonly score: number; readonly standardErrors: number; readonly halfWidth: number };
  readonly samples: number;
  readonly references: string[];
  readonly systems: {
    readonly name: string;
    readonly predictions: string[];
    readonly score: number;
    readonly halfWidth: number;
    readonly mean: number;
    readonly pairedBootstrap: number;
    readonly approximateRandomization: number;
  }[];
};

const resamples = 5000;
const references = golden.references.map((reference) => [reference]);
const statisticsOf = (predictions: string[]) => corpusStatistics(bleu(), predictions, references);
const [baseline, ...systems] = golden.systems.map((given) => ({ ...given, runs: [statisticsOf(given.predictions)] }));
const baselineRuns: SystemRuns = baseline?.runs ?? [];

/** Both numbers are shares of random draws, ours of `resamples`, sacreBLEU's of `golden.samples`. */
function expectSameShare(actual: number, expected: number): void {
  const standardError = Math.sqrt(expected * (1 - expected) * (1 / resamples + 1 / golden.samples));
  expect(Math.abs(actual - expected), `${actual} for ${expected}`).toBeLessThanOrEqual(golden.tolerances.standardErrors * standardError);
}

describe.each(systems)("a system that is $name, as sacreBLEU judges it", (given) => {
  const pair = { baseline: baselineRuns, system: given.runs };

  it("paired bootstrap", () => {
    const test = pairedBootstrap(bleu(), pair, { seed: 1, resamples });
    expect(Math.abs(test.difference - (given.score - (baseline?.score ?? 0)))).toBeLessThanOrEqual(golden.tolerances.score);
    expectSameShare(test.pValue, given.pairedBootstrap);
  });

  it("approximate randomization", () => {
    expectSameShare(approximateRandomization(bleu(), pair, { seed: 1, trials: resamples }).pValue, given.approximateRandomization);
  });

  it("bootstrap interval", () => {
    const { value, low, high, mean } = bootstrapInterval(bleu(), given.runs, { seed: 1, resamples });
    expect(Math.abs(value - given.score)).toBeLessThanOrEqual(golden.tolerances.score);
    expect(Math.abs((high - low) / 2 / given.halfWidth - 1)).toBeLessThanOrEqual(golden.tolerances.halfWidth);
    expect(Math.abs(mean - given.mean)).toBeLessThanOrEqual(golden.tolerances.halfWidth * given.halfWidth);
  });
});

/** Every way to choose one of `options` for each of `count` places. */
function everyChoice(count: number, options: number): number[][] {
  return Array.from({ length: options ** count }, (_, code) =>
    Array.from({ length: count }, (_, i) => Math.floor(code / options ** i) % options),
  );
}

describe("on tiny data, what full enumeration gives", () => {
  const [left, right] = [
    { nats: [9, 4, 7, 2.5, 6], tokens: [4, 3, 2, 2, 5] },
    { nats: [7, 4.5, 5, 2.5, 5], tokens: [4, 3, 2, 2, 5] },
  ];
  type Side = typeof left;
  const runsOf = ({ nats, tokens }: Side) => [negativeLogLikelihoodStatistics(nats, tokens)];
  const pair = { baseline: runsOf(left), system: runsOf(right) };
  const nllOf = (sides: Side[], segments: number[]) =>
    segments.reduce((sum, i, place) => sum + (sides[place]?.nats[i] as number), 0) /
    segments.reduce((sum, i, place) => sum + (sides[place]?.tokens[i] as number), 0);
  const all = [0, 1, 2, 3, 4];
  const repeat = (side: Side) => all.map(() => side);
  const observed = Math.abs(nllOf(repeat(left), all) - nllOf(repeat(right), all));
  const draws = 40_000;
  const slack = (share: number) => 4 * Math.sqrt((share * (1 - share)) / draws) + 1 / draws;
  const expectShare = (actual: number, exact: number) =>
    expect(Math.abs(actual - exact), `${actual} for ${exact}`).toBeLessThanOrEqual(slack(exact));

  it("paired bootstrap: all 5⁵ resamples", () => {
    const differences = everyChoice(5, 5).map((segments) => Math.abs(nllOf(repeat(right), segments) - nllOf(repeat(left), segments)));
    const mean = differences.reduce((sum, value) => sum + value, 0) / differences.length;
    const exact = differences.filter((value) => value - mean >= observed - 1e-10).length / differences.length;
    expect(exact).toBeGreaterThan(0.001);
    expectShare(pairedBootstrap(averageNegativeLogLikelihood, pair, { seed: 3, resamples: draws }).pValue, exact);
  });

  it("approximate randomization: all 2⁵ trades", () => {
    const differences = everyChoice(5, 2).map((coins) =>
      Math.abs(
        nllOf(
          coins.map((coin) => (coin === 1 ? right : left)),
          all,
        ) -
          nllOf(
            coins.map((coin) => (coin === 1 ? left : right)),
            all,
          ),
      ),
    );
    const exact = differences.filter((value) => value >= observed - 1e-10).length / differences.length;
    expect(exact).toBeLessThan(0.5);
    expectShare(approximateRandomization(averageNegativeLogLikelihood, pair, { seed: 3, trials: draws }).pValue, exact);
  });

  it("bootstrap interval: all 5⁵ resamples", () => {
    const scores = everyChoice(5, 5).map((segments) => nllOf(repeat(left), segments));
    const { low, high, mean } = bootstrapInterval(averageNegativeLogLikelihood, pair.baseline, {
      seed: 3,
      resamples: draws,
      confidence: 0.8,
    });
    // A bound is one of few possible scores, so that a share of them equals it: a tenth lies below it without that share, or with it.
    const shareWhere = (holds: (score: number) => boolean) => scores.filter(holds).length / scores.length;
    expect(shareWhere((score) => score < low - 1e-9)).toBeLessThanOrEqual(0.1 + slack(0.1));
    expect(shareWhere((score) => score < low + 1e-9)).toBeGreaterThanOrEqual(0.1 - slack(0.1));
    expect(shareWhere((score) => score > high + 1e-9)).toBeLessThanOrEqual(0.1 + slack(0.1));
    expect(shareWhere((score) => score > high - 1e-9)).toBeGreaterThanOrEqual(0.1 - slack(0.1));
    expect(mean).toBeCloseTo(scores.reduce((sum, value) => sum + value, 0) / scores.length, 2);
  });
});

describe("several runs of a system", () => {
  const other: SystemRuns = systems[2]?.runs ?? [];

  it("have the mean of their scores, not the score of their joined corpora", () => {
    const { value } = bootstrapInterval(bleu(), [...baselineRuns, ...other], { seed: 1, resamples: 10 });
    expect(value).toBeCloseTo(((baseline?.score ?? 0) + (systems[2]?.score ?? 0)) / 2, 9);
  });

  it("are resampled on the same segments: one run twice changes nothing", () => {
    const once = { baseline: baselineRuns, system: other };
    const twice = { baseline: [...baselineRuns, ...baselineRuns], system: [...other, ...other] };
    expect(pairedBootstrap(bleu(), twice, { seed: 1 }).pValue).toBe(pairedBootstrap(bleu(), once, { seed: 1 }).pValue);
    const [few, many] = [once, twice].map((pair) => approximateRandomization(bleu(), pair, { seed: 1, trials: 500 }));
    expect(many?.pValue).toBe(few?.pValue);
    expect(many?.difference).toBeCloseTo(few?.difference ?? 0, 9);
  });

  it("may differ in number for the bootstrap, not for trading outputs", () => {
    const pair = { baseline: baselineRuns, system: [...other, ...other] };
    expect(pairedBootstrap(bleu(), pair, { seed: 1, resamples: 10 }).signature).toContain("|runs:1-2|");
    expect(() => approximateRandomization(bleu(), pair, { seed: 1 })).toThrow("the baseline has 1 runs and the system 2");
  });
});

describe("a system against itself", () => {
  const pair = { baseline: baselineRuns, system: baselineRuns };
  it("is no better, by either test", () => {
    expect(pairedBootstrap(bleu(), pair, { seed: 1, resamples: 100 })).toMatchObject({
      difference: 0,
      pValue: 1,
      differenceInterval: { low: 0, high: 0 },
    });
    expect(approximateRandomization(bleu(), pair, { seed: 1, trials: 100 })).toMatchObject({ difference: 0, pValue: 1 });
  });
});

describe("seeds", () => {
  const pair = { baseline: baselineRuns, system: systems[1]?.runs ?? [] };
  it("decide everything", () => {
    expect(pairedBootstrap(bleu(), pair, { seed: 5 })).toEqual(pairedBootstrap(bleu(), pair, { seed: 5 }));
    expect(pairedBootstrap(bleu(), pair, { seed: 6 }).differenceInterval).not.toEqual(
      pairedBootstrap(bleu(), pair, { seed: 5 }).differenceInterval,
    );
  });
  it("stand in the signature with every other choice", () => {
    expect(bootstrapInterval(bleu(), pair.system, { seed: 5, resamples: 10 }).signature).toBe(
      "bs:10|confidence:0.95|runs:1|seed:5|version:retort.3",
    );
    expect(pairedBootstrap(bleu(), pair, { seed: 5, resamples: 10, confidence: 0.9 }).signature).toBe(
      "test:paired-bootstrap|bs:10|confidence:0.9|runs:1-1|seed:5|version:2.6.0+retort.3",
    );
    expect(approximateRandomization(bleu(), pair, { seed: 5, trials: 10 }).signature).toBe(
      "test:approximate-randomization|ar:10|runs:1|seed:5|version:2.6.0+retort",
    );
  });
});

describe.each([wordErrors, phonemeErrors, rouge("rougeL")])("any metric of summed statistics: $name", (metric) => {
  it("has an interval around its score", () => {
    const runs = [corpusStatistics(metric, systems[0]?.predictions ?? [], references)];
    const { value, low, high } = bootstrapInterval(metric, runs, { seed: 1 });
    expect(low).toBeLessThan(value);
    expect(high).toBeGreaterThan(value);
  });
});

describe("bad input", () => {
  const nll = averageNegativeLogLikelihood;
  const two = negativeLogLikelihoodStatistics([1, 2], [1, 1]);
  const three = negativeLogLikelihoodStatistics([1, 2, 3], [1, 1, 1]);
  it.each([
    ["no runs", { baseline: [], system: [two] }, "a system has no runs"],
    ["no segments", { baseline: [{ ...two, segments: 0 }], system: [two] }, "there are no segments"],
    ["unequal test sets", { baseline: [two], system: [three] }, "one run has 2 segments, another 3"],
    ["another metric's statistics", { baseline: baselineRuns, system: baselineRuns }, "expected 2 numbers for each of 80 segments"],
  ])("%s", (_, pair, message) => {
    for (const test of [pairedBootstrap, approximateRandomization]) {
      expect(() => test(nll, pair, { seed: 1 })).toThrow(DataError);
      expect(() => test(nll, pair, { seed: 1 })).toThrow(message);
    }
  });
  it.each([
    [{ seed: 1.5 }, "the seed must be a whole number, got 1.5"],
    [{ seed: 1, resamples: 0 }, "resamples must be a whole number ≥ 1, got 0"],
    [{ seed: 1, confidence: 1 }, "confidence must be above 0 and below 1, got 1"],
    [{ seed: 1, confidence: Number.NaN }, "got NaN"],
  ])("bootstrap with %j", (options, message) => {
    expect(() => bootstrapInterval(nll, [two], options)).toThrow(ConfigError);
    expect(() => bootstrapInterval(nll, [two], options)).toThrow(message);
  });
  it.each([{ seed: Number.NaN }, { seed: 1, trials: 1.5 }])("randomization with %j", (options) => {
    expect(() => approximateRandomization(nll, { baseline: [two], system: [two] }, options)).toThrow(ConfigError);
  });
});
