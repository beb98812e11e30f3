import { describe, expect, it } from "vitest";
import { gapClosed } from "./gap-closed.js";
import type { ResampledScores } from "./resampling/index.js";

const scores = (value: number, ...resampled: number[]): ResampledScores => ({ value, scores: Float64Array.from(resampled) });
const [student, teacher, system] = [scores(10, 8, 10, 12), scores(20, 18, 20, 22), scores(16, 13, 16, 20)];
const options = { better: "higher", pValue: 0.001, confidence: 0.95 } as const;

describe("gapClosed", () => {
  it("is the system's way from student to teacher, with the interval of the ratio on each resample", () => {
    const closed = gapClosed({ student, teacher, system }, { ...options, confidence: 0.5 });
    // Ratios 0.5, 0.6, 0.8: the middle half of three lies between 0.55 and 0.7.
    expect(closed).toEqual({ value: 0.6, low: expect.closeTo(0.55, 12), high: expect.closeTo(0.7, 12) });
  });

  it("is the same for a metric that is better when lower", () => {
    const negated = [student, teacher, system].map(({ value, scores }) => ({ value: -value, scores: scores.map((each) => -each) }));
    const [low, high, between] = negated as [ResampledScores, ResampledScores, ResampledScores];
    const closed = gapClosed({ student: low, teacher: high, system: between }, { ...options, better: "lower" });
    expect(closed).toEqual(gapClosed({ student, teacher, system }, options));
  });

  it("is below 0 for a system that is worse than the student, above 1 for one that is better than the teacher", () => {
    expect(gapClosed({ student, teacher, system: scores(5, 3, 5, 7) }, options)).toMatchObject({ value: -0.5, low: -0.5, high: -0.5 });
    expect(gapClosed({ student, teacher, system: scores(25, 23, 25, 27) }, options)).toMatchObject({ value: 1.5 });
  });

  it.each([
    ["T − S is not significant", { pValue: 0.05 }, {}, "T − S is not significant (p = 0.0500)"],
    ["nobody says which way is better", { better: undefined }, {}, "neither way is better"],
    ["the teacher is worse", {}, { student: teacher, teacher: student }, "the teacher is not better than the student"],
    ["a lower teacher is no better where higher is better", { better: "lower" }, {}, "the teacher is not better than the student"],
    ["a resample has no gap", {}, { teacher: scores(20, 8, 20, 22) }, "teacher and student are equal on some resamples"],
  ] as const)("is not given where %s", (_, changed, systems, reason) => {
    expect(gapClosed({ student, teacher, system, ...systems }, { ...options, ...changed })).toEqual({ reason });
  });
});
