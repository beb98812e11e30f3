import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bestContinuations } from "./best-continuations.js";

const none = Number.NEGATIVE_INFINITY;
const next = (ids: readonly number[], scores: readonly number[]) => ({
  ids,
  scores: Float32Array.from(scores),
  logProbs: Float32Array.from(scores, (score) => score / 2),
});

describe("bestContinuations", () => {
  it("merges the beams' next tokens by what they add up to, the earlier beam first where they are equal", () => {
    expect(bestContinuations([-1, -2], next([7, 8, 9, 5], [-1, -3, -0.5, -1]), 4)).toEqual([
      { parent: 0, id: 7, score: -2, logProb: -0.5 },
      { parent: 1, id: 9, score: -2.5, logProb: -0.25 },
      { parent: 1, id: 5, score: -3, logProb: -0.5 },
      { parent: 0, id: 8, score: -4, logProb: -1.5 },
    ]);
    expect(bestContinuations([-1, -1], next([7, 9], [-1, -1]), 1)[0]?.id).toBe(7);
  });

  it("leaves out what is impossible: tokens that are ruled out, and beams that only fill up a group", () => {
    expect(bestContinuations([0, none], next([7, 8, 7, 8], [-1, none, -1, -2]), 4).map(({ parent, id }) => [parent, id])).toEqual([[0, 7]]);
  });

  it("is what sorting all sums gives", () => {
    const score = fc.integer({ min: -20_000, max: 0 }).map((n) => Math.fround(n / 1_000));
    const beams = fc.array(fc.tuple(score, fc.array(score, { minLength: 5, maxLength: 5 })), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(beams, (drawn) => {
        const rows = drawn.map(([own, scores]) => ({ own, scores: scores.toSorted((a, b) => b - a) }));
        const sums = rows.flatMap(({ own, scores }) => scores.map((value) => Math.fround(own + value))).sort((a, b) => b - a);
        const scores = rows.flatMap((row) => row.scores);
        const found = bestContinuations(
          rows.map(({ own }) => own),
          next([...scores.keys()], scores),
          5,
        );
        expect(found.map((one) => one.score)).toEqual(sums.slice(0, 5));
        expect(new Set(found.map(({ id }) => id)).size).toBe(5);
      }),
    );
  });
});
