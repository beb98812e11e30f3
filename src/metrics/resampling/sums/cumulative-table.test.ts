import { expect, it } from "vitest";
import { cumulativeTable, lookUp } from "./cumulative-table.js";
import { poissonProbabilities } from "./poisson-probabilities.js";

it.each([0.01, 3, 250])("a Poisson table of mean %s has its mean, its variance and ends at 1", (mean) => {
  const table = cumulativeTable(poissonProbabilities(mean));
  const probabilities = [...table].map((value, i) => value - (table[i - 1] ?? 0));
  const moment = (power: number): number => probabilities.reduce((sum, probability, k) => sum + probability * k ** power, 0);
  expect(moment(1)).toBeCloseTo(mean, 9);
  expect(moment(2) - moment(1) ** 2).toBeCloseTo(mean, 6);
  expect(table.at(-1)).toBeCloseTo(1, 14);
});

it("looks up what a uniform number falls on, and never what has no probability", () => {
  const table = cumulativeTable([0, 1, 0, 3]);
  expect([...table]).toEqual([0, 0.25, 0.25, 1]);
  expect([0, 0.24, 0.25, 1 - 2 ** -53].map((uniform) => lookUp(table, uniform))).toEqual([1, 1, 3, 3]);
});
