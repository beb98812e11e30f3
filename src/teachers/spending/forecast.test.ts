import { describe, expect, test } from "vitest";
import { RandomSequence } from "../../core/index.js";
import { forecastCost, type Observation, studentT95 } from "./forecast.js";

test.each([
  // Tables of Student's t, upper 5 %.
  [2, 2.919986, 0.04],
  [3, 2.353363, 0.01],
  [5, 2.015048, 0.002],
  [10, 1.812461, 1e-4],
  [18, 1.734064, 1e-5],
  [100, 1.660234, 1e-6],
])("the 0.95 quantile of t with %i degrees of freedom is %f", (degrees, quantile, tolerance) => {
  expect(Math.abs(studentT95(degrees) - quantile)).toBeLessThan(tolerance);
});

describe("forecastCost", () => {
  test("of prompts on a line is the line, without doubt", () => {
    const known = [10, 20, 30, 50].map((promptBytes) => ({ promptBytes, cost: 3 + 2 * promptBytes }));
    const remaining = [40, 100];
    const whole = known.reduce((sum, { cost }) => sum + cost, 0) + 83 + 203;
    const { expected, low, high } = forecastCost(known, remaining) as { expected: number; low: number; high: number };
    for (const value of [expected, low, high]) expect(value).toBeCloseTo(whole, 9);
  });

  test("has the textbook's prediction interval for one further prompt", () => {
    // Slope 1.5 through (3, 5.8), residuals 0.2 0.7 −1.8 0.7 0.2, so that s² is 4.3 / 3; t(0.95, 3) = 2.353363.
    const known = [3, 5, 4, 8, 9].map((cost, i) => ({ promptBytes: i + 1, cost }));
    const { expected, low, high } = forecastCost(known, [6]) as { expected: number; low: number; high: number };
    const half = 2.353363 * Math.sqrt((4.3 / 3) * (1 + 1 / 5 + 9 / 10));
    expect(expected).toBeCloseTo(29 + 10.3, 9);
    expect(Math.abs(high - expected - half)).toBeLessThan(0.02);
    expect(Math.abs(expected - low - half)).toBeLessThan(0.02);
  });

  test("is exact when nothing remains, and silent about fewer than four", () => {
    const known: Observation[] = [1, 2, 3, 4].map((cost) => ({ promptBytes: 7, cost }));
    expect(forecastCost(known, [])).toEqual({ expected: 10, low: 10, high: 10 });
    expect(forecastCost(known.slice(1), [7])).toBeUndefined();
  });

  test("of prompts of one length goes by their mean", () => {
    const known = [1, 2, 3, 4].map((cost) => ({ promptBytes: 7, cost }));
    expect(forecastCost(known, [7, 9])?.expected).toBe(10 + 2 * 2.5);
  });

  test("has the true cost in 85 to 95 % of 1,000 jobs of skewed costs", () => {
    const random = RandomSequence.named(5, "costs");
    let hits = 0;
    for (let job = 0; job < 1000; job++) {
      const all = Array.from({ length: 200 }, () => {
        const promptBytes = 100 + random.below(400);
        // Answers' lengths are skewed: a sum of two exponentials.
        const answer = -20 * (Math.log(1 - random.uniform()) + Math.log(1 - random.uniform()));
        return { promptBytes, cost: promptBytes / 4 + 4 * answer };
      });
      const { low, high } = forecastCost(
        all.slice(0, 20),
        all.slice(20).map(({ promptBytes }) => promptBytes),
      ) as { low: number; high: number };
      const bill = all.reduce((sum, { cost }) => sum + cost, 0);
      if (bill >= low && bill <= high) hits++;
    }
    expect(hits).toBeGreaterThanOrEqual(850);
    expect(hits).toBeLessThanOrEqual(950);
  });
});
