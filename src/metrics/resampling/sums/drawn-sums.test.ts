import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { drawnSums } from "./drawn-sums.js";

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
  return drawnSums([{ rows, width, segments }])(Int32Array.from(draws), draws.length);
}

/** Drawn rows, added up one by one. */
function sumsByRow({ width, rows, draws }: Table): number[] {
  return Array.from({ length: width }, (_, c) => draws.reduce((sum, draw) => sum + (rows[draw * width + c] as number), 0));
}

describe("drawnSums", () => {
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

  it("adds columns that are told by their difference from others, over several tables", () => {
    const lengths = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 9 }), fc.double({ min: -1, max: 1, noNaN: true })),
      { minLength: 1, maxLength: 6 },
    );
    const draws = fc.array(fc.nat(), { maxLength: 6 });
    fc.assert(
      fc.property(lengths, draws, (given, drawn) => {
        // Never below, never above, equal, on both sides, no count: every way in which columns resemble each other.
        const first = given.map(([a, b]) => [a, a + b, Math.max(0, a - 1), b]);
        const second = given.map(([a, , noise]) => [a, noise, 9 - a]);
        const tables = [first, second].map((rows) => ({
          rows: Float64Array.from(rows.flat()),
          width: rows[0]?.length ?? 0,
          segments: given.length,
        }));
        const chosen = drawn.slice(0, given.length).map((draw) => draw % given.length);
        const expected = [first, second].flatMap((rows) =>
          (rows[0] ?? []).map((_, c) => chosen.reduce((sum, i) => sum + (rows[i]?.[c] as number), 0)),
        );
        for (const [c, sum] of drawnSums(tables)(Int32Array.from(chosen), chosen.length).entries()) {
          if (c === 5) expect(sum).toBeCloseTo(expected[c] as number, 9);
          else expect(sum).toBe(expected[c]);
        }
      }),
    );
  });
});
