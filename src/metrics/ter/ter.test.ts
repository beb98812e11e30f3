import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DataError, editDistance } from "../../core/index.js";
import { corpusTer, ter } from "./ter.js";
import { countTerEdits } from "./ter-shifts.js";

const golden = JSON.parse(readFileSync(new URL("../../../test/golden/metrics/ter.json", import.meta.url), "utf8")) as {
  readonly tolerance: number;
  readonly cases: {
    readonly name: string;
    readonly caseSensitive: boolean;
    readonly predictions: string[];
    readonly references: string[][];
    readonly score: number;
    readonly signature: string;
    readonly statistics: number[][];
  }[];
};

describe.each(golden.cases)("TER as sacreBLEU computes it: $name, case-sensitive $caseSensitive", ({ caseSensitive, ...given }) => {
  it("the corpus score, and the signature, marked as ours", () => {
    const score = corpusTer(given.predictions, given.references, { caseSensitive });
    expect(Math.abs(score.value - given.score), `${score.value} for ${given.score}`).toBeLessThanOrEqual(golden.tolerance);
    expect(score).toMatchObject({ name: "TER", unit: "points", better: "lower", signature: `${given.signature}+retort` });
  });

  it("every segment's statistics", () => {
    const metric = ter({ caseSensitive });
    const rows = given.predictions.map((prediction, i) => metric.segmentStatistics(prediction, given.references[i] as string[]));
    expect(rows).toEqual(given.statistics);
  });
});

describe("countTerEdits", () => {
  const words = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 12 });

  it("is at most the edit distance, and at least what unequal lengths need", () => {
    fc.assert(
      fc.property(words, words, (prediction, reference) => {
        const edits = countTerEdits(prediction, reference);
        expect(edits).toBeLessThanOrEqual(editDistance(prediction, reference));
        expect(edits).toBeGreaterThanOrEqual(Math.abs(prediction.length - reference.length));
      }),
    );
  });

  it("is 0 for equal words only", () => {
    fc.assert(
      fc.property(words, words, (prediction, reference) => {
        expect(countTerEdits(prediction, prediction)).toBe(0);
        expect(countTerEdits(prediction, reference) === 0).toBe(prediction.join() === reference.join());
      }),
    );
  });

  it("counts a moved block as one edit", () => expect(countTerEdits([4, 5, 6, 1, 2, 3], [1, 2, 3, 4, 5, 6])).toBe(1));
});

it("refuses an empty corpus", () => expect(() => corpusTer([], [])).toThrow(DataError));

it("of lines of 20,000 words, whose whole table would take gigabytes", () => {
  const words = Array.from({ length: 20_000 }, (_, i) => `w${i}`);
  const moved = words.toSpliced(10, 1).toSpliced(14, 0, "w10");
  expect(corpusTer([moved.join(" ")], [[words.join(" ")]]).edits).toBe(1);
});
