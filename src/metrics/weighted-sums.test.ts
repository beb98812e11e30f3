import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { weightedSums } from "./weighted-sums.js";

const table = (value: fc.Arbitrary<number>) =>
  fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 7 })).chain(([segments, width]) =>
    fc.record({
      segments: fc.constant(segments),
      width: fc.constant(width),
      rows: fc.array(value, { minLength: segments * width, maxLength: segments * width }).map((rows) => Float64Array.from(rows)),
      draws: fc.array(fc.integer({ min: 0, max: segments - 1 }), { maxLength: segments }),
    }),
  );

type Table = typeof table extends (value: fc.Arbitrary<number>) => fc.Arbitrary<infer T> ? T : never;

function sumsOf({ segments, width, rows, draws }: Table): Float64Array {
  const weights = new Float64Array(segments);
  for (const draw of draws) weights[draw] = (weights[draw] as number) + 1;
  return weightedSums({ rows, width, segments, references: 1 })(weights);
}

/** Drawn rows, added up one by one. */
function sumsByRow({ width, rows, draws }: Table): number[] {
  return Array.from({ length: width }, (_, c) => draws.reduce((sum, draw) => sum + (rows[draw * width + c] as number), 0));
}

describe("weightedSums", () => {
  it.each([
    ["small counts", 40],
    ["counts of which two fill a float64", 2 ** 26],
    ["counts that fill a float64", 2 ** 50],
  ])("adds drawn rows exactly: %s", (_, max) => {
    fc.assert(
      fc.property(table(fc.integer({ min: 0, max })), (given) => {
        expect([...sumsOf(given)]).toEqual(sumsByRow(given));
      }),
    );
  });

  it("adds columns that are not counts, next to columns that are", () => {
    const value = fc.oneof(fc.integer({ min: 0, max: 9 }), fc.double({ min: -10, max: 10, noNaN: true }));
    fc.assert(
      fc.property(table(value), (given) => {
        const sums = sumsOf(given);
        for (const [c, expected] of sumsByRow(given).entries()) expect(sums[c]).toBeCloseTo(expected, 9);
      }),
    );
  });
});
