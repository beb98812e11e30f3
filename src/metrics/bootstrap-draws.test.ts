import { describe, expect, it } from "vitest";
import { bootstrapDraws } from "./bootstrap-draws.js";
import { lookUp, poissonTable } from "./poisson-table.js";

/** How often every segment is drawn over many resamples, and the resamples' own counts. */
function drawMany(segments: number, resamples: number) {
  const draw = bootstrapDraws(11)(segments);
  const drawn = new Int32Array(segments);
  const perResample = Array.from({ length: resamples }, () => {
    expect(draw(drawn)).toBe(segments);
    const counts = new Int32Array(segments);
    for (const segment of drawn) counts[segment] = (counts[segment] as number) + 1;
    return counts;
  });
  return perResample;
}

const sum = (values: ArrayLike<number>): number => Array.from(values).reduce((total, value) => total + value, 0);

// 2,300 is eight full blocks and a rest; 4,096 has no rest; 100 is drawn without blocks.
describe.each([100, 2300, 4096])("resamples of %s segments", (segments) => {
  const resamples = 400;
  const counts = drawMany(segments, resamples);

  it("draw as many segments as there are, all of them there", () => {
    for (const each of counts) expect(sum(each)).toBe(segments);
  });

  it("draw every segment equally often, up to chance", () => {
    const totals = Float64Array.from({ length: segments }, (_, i) => sum(counts.map((each) => each[i] as number)));
    const chiSquare = sum(totals.map((total) => (total - resamples) ** 2 / resamples));
    expect(Math.abs(chiSquare - (segments - 1))).toBeLessThan(5 * Math.sqrt(2 * segments));
  });

  it("draw a segment 0, 1, 2, … times as often as a binomial says", () => {
    const shares = [0, 1, 2, 3].map(
      (times) => counts.reduce((n, each) => n + each.filter((count) => count === times).length, 0) / (segments * resamples),
    );
    const expected = [0, 1, 2, 3].map((times) => binomial(segments, 1 / segments, times));
    for (const [times, share] of shares.entries()) expect(share).toBeCloseTo(expected[times] as number, 2.3);
  });

  it("draw from the first block, and from the first half, with a binomial's mean and spread", () => {
    for (const size of [Math.min(256, segments / 2), Math.floor(segments / 2)]) {
      const inside = counts.map((each) => sum(each.subarray(0, size)));
      const mean = sum(inside) / resamples;
      const variance = sum(inside.map((value) => (value - mean) ** 2)) / (resamples - 1);
      const expected = size * (1 - size / segments);
      expect(Math.abs(mean - size)).toBeLessThan(5 * Math.sqrt(expected / resamples));
      expect(Math.abs(variance / expected - 1)).toBeLessThan(5 * Math.sqrt(2 / resamples));
    }
  });
});

function binomial(n: number, p: number, k: number): number {
  let probability = (1 - p) ** n;
  for (let i = 0; i < k; i++) probability *= ((n - i) / (i + 1)) * (p / (1 - p));
  return probability;
}

it("equal seeds draw equal resamples, other seeds others", () => {
  const first = (seed: number): number[] => {
    const drawn = new Int32Array(3000);
    bootstrapDraws(seed)(3000)(drawn);
    return [...drawn];
  };
  expect(first(1)).toEqual(first(1));
  expect(first(2)).not.toEqual(first(1));
});

it.each([0.01, 3, 250])("a Poisson table of mean %s has its mean, its variance and ends at 1", (mean) => {
  const table = poissonTable(mean);
  const probabilities = table.map((value, i) => value - (table[i - 1] ?? 0));
  const first = sum(probabilities.map((probability, k) => probability * k));
  const second = sum(probabilities.map((probability, k) => probability * k * k));
  expect(first).toBeCloseTo(mean, 9);
  expect(second - first ** 2).toBeCloseTo(mean, 6);
  expect(table.at(-1)).toBeCloseTo(1, 14);
  expect(lookUp(table, 0)).toBe(probabilities.findIndex((probability) => probability > 0));
  expect(lookUp(table, 1 - 2 ** -53)).toBeLessThan(table.length);
  const middle = lookUp(table, 0.5);
  expect([(table[middle] as number) > 0.5, (table[middle - 1] ?? 0) <= 0.5]).toEqual([true, true]);
});
