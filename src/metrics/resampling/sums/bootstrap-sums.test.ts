import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { StatisticsTable } from "../statistics-columns.js";
import { bootstrapSums } from "./bootstrap-sums.js";

/** A table whose sums are how often each of these segments is drawn, and in the last column how many draws there are. */
function counters(segments: number, watched: readonly number[]): StatisticsTable {
  const width = watched.length + 1;
  const rows = new Float64Array(segments * width);
  for (const [c, segment] of watched.entries()) rows[segment * width + c] = 1;
  for (let i = 0; i < segments; i++) rows[i * width + watched.length] = 1;
  return { rows, width, segments };
}

/** How often the watched segments are in each resample, `[resamples, watched]`; every resample has as many draws as there are segments. */
function countDraws(segments: number, watched: readonly number[], resamples: number): number[][] {
  const sums = bootstrapSums(11)([counters(segments, watched)], resamples);
  const width = watched.length + 1;
  const counts = range(resamples).map((r) => [...sums.subarray(r * width, (r + 1) * width)]);
  expect(counts.filter((row) => row.pop() !== segments)).toEqual([]);
  return counts;
}

const range = (length: number): number[] => Array.from({ length }, (_, i) => i);
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const mean = (values: readonly number[]): number => sum(values) / values.length;

/** The probability that of `segments` draws, each from anywhere, the watched segments get just these numbers. */
function multinomial(segments: number, counts: readonly number[]): number {
  let probability = 1;
  let left = segments;
  for (const count of counts) for (let k = 1; k <= count; k++) probability *= left-- / k / segments;
  return probability * (1 - counts.length / segments) ** left;
}

/** Every list of `length` counts of at most `most` each. */
function everyCount(length: number, most: number): number[][] {
  return length === 0 ? [[]] : everyCount(length - 1, most).flatMap((counts) => range(most + 1).map((count) => [...counts, count]));
}

/** Pearson's χ² of what is drawn against the multinomial, over all counts that can be expected five times, and the others together; in its standard deviations from its mean. */
function excess(segments: number, drawn: readonly number[][]): number {
  const seen = new Map<string, number>();
  for (const counts of drawn) seen.set(counts.join(), (seen.get(counts.join()) ?? 0) + 1);
  const probable = everyCount(drawn[0]?.length ?? 0, Math.min(segments, 6))
    .map((counts) => ({ seen: seen.get(counts.join()) ?? 0, expected: drawn.length * multinomial(segments, counts) }))
    .filter(({ expected }) => expected >= 5);
  const rest = {
    seen: drawn.length - sum(probable.map((cell) => cell.seen)),
    expected: drawn.length - sum(probable.map((cell) => cell.expected)),
  };
  const cells = rest.expected > 1e-6 ? [...probable, rest] : probable;
  expect(cells.length).toBeGreaterThan(20);
  const chiSquare = sum(cells.map((cell) => (cell.seen - cell.expected) ** 2 / cell.expected));
  return (chiSquare - (cells.length - 1)) / Math.sqrt(2 * (cells.length - 1));
}

describe("resamples are the multinomial's", () => {
  it.each([
    ["all of few segments", 5, [0, 1, 2, 3, 4], 20_000],
    ["a group, its rare outcomes too", 2000, [3, 4, 5], 100_000],
    ["several groups", 600, [0, 8, 599], 20_000],
    ["groups, and rows that fill none", 23, [2, 11, 12, 22], 20_000],
    ["the last row of a large test set", 5000, [0, 4998, 4999], 4000],
  ])("%s", (_, segments, watched, resamples) => {
    expect(Math.abs(excess(segments, countDraws(segments, watched, resamples)))).toBeLessThan(5);
  });

  it.each([1, 2, 11, 12, 100, 301])("means, variances and covariances, of %s segments", (segments) => {
    const resamples = 1000;
    const counts = countDraws(segments, range(segments), resamples);
    const perSegment = range(segments).map((i) => sum(counts.map((row) => row[i] as number)));
    // Each mean is 1, with a variance of (1 − 1/n) / resamples.
    const spread = sum(perSegment.map((total) => (total - resamples) ** 2 / resamples));
    expect(Math.abs(spread - (segments - 1))).toBeLessThan(5 * Math.sqrt(2 * segments));
    const variance = mean(counts.map((row) => mean(row.map((count) => (count - 1) ** 2))));
    expect(Math.abs(variance - (1 - 1 / segments))).toBeLessThan(5 * Math.sqrt(2 / (segments * resamples)) + 1e-12);
    // Covariances of −1/n: the variance of what any part of the test set gets falls with its size.
    for (const size of [3, 12, Math.floor(segments / 2)].filter((size) => size > 0 && size < segments)) {
      const inside = counts.map((row) => sum(row.slice(0, size)));
      const expected = size * (1 - size / segments);
      const measured = mean(inside.map((value) => (value - size) ** 2));
      expect(Math.abs(measured / expected - 1), `the first ${size}`).toBeLessThan(5 * Math.sqrt(2 / resamples));
    }
  });
});

describe("sums", () => {
  const value = fc.oneof(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 2 ** 40 }));

  it("are exact for counts, and add up for other numbers", () => {
    const rows = fc.tuple(value, value, value, value, fc.double({ min: -9, max: 9, noNaN: true }));
    fc.assert(
      fc.property(fc.array(rows, { minLength: 1, maxLength: 50 }), (given) => {
        const segments = given.length;
        const table = { rows: Float64Array.from(given.flat()), width: 5, segments };
        const sums = bootstrapSums(3)([counters(segments, range(segments)), table], 4);
        for (const r of range(4)) {
          const own = sums.subarray(r * (segments + 6), (r + 1) * (segments + 6));
          for (const c of range(5)) {
            const expected = given.reduce((total, row, i) => total + (own[i] as number) * (row[c] as number), 0);
            const actual = own[segments + 1 + c] as number;
            if (c < 4) expect(actual).toBe(expected);
            else expect(actual).toBeCloseTo(expected, 9);
          }
        }
      }),
      { numRuns: 50 },
    );
  });

  it("go by the same resamples whatever else is summed, and are equal to the bit for equal columns", () => {
    const table = { rows: Float64Array.from(range(500), (i) => Math.sin(i)), width: 1, segments: 500 };
    const alone = bootstrapSums(5)([table], 20);
    const together = bootstrapSums(5)([counters(500, range(40)), table, table], 20);
    for (const r of range(20)) {
      expect(together[r * 43 + 41]).toBe(alone[r]);
      expect(together[r * 43 + 42]).toBe(alone[r]);
    }
  });

  it("are decided by the seed", () => {
    const table = counters(700, range(20));
    expect(bootstrapSums(1)([table], 30)).toEqual(bootstrapSums(1)([table], 30));
    expect(bootstrapSums(2)([table], 30)).not.toEqual(bootstrapSums(1)([table], 30));
  });
});
