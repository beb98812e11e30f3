import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatProgress, type ProgressState } from "./format-progress.js";

const state: ProgressState = {
  phase: "teacher",
  share: 0.5,
  firstShare: 0,
  secondsElapsed: 60,
  tokensPerSecond: 12_345,
  details: ["loss 1.234", "validation 0.987"],
};

describe("formatProgress", () => {
  test("says everything where there is room", () => {
    expect(formatProgress(state, { columns: 120 })).toBe(
      "  teacher ██████████░░░░░░░░░░  50%  60 s left  12.3k tokens/s  loss 1.234  validation 0.987",
    );
  });

  test("drops the last first where there is not", () => {
    expect(formatProgress(state, { columns: 77 })).toContain("tokens/s  loss 1.234");
    expect(formatProgress(state, { columns: 55 })).toMatch(/50% {2}60 s left {2}12.3k tokens\/s$/);
    expect(formatProgress(state, { columns: 40 })).toMatch(/50% {2}60 s left$/);
    expect(formatProgress(state, { columns: 22 })).toMatch(/50%$/);
  });

  test("draws no bar into a file", () => {
    expect(formatProgress(state, { columns: Number.POSITIVE_INFINITY, bar: false })).toBe(
      "  teacher  50%  60 s left  12.3k tokens/s  loss 1.234  validation 0.987",
    );
  });

  test("a phase without a known share has its name only", () => {
    expect(formatProgress({ ...state, share: undefined }, { columns: 80 })).toBe("  teacher …");
  });

  test("a resumed phase guesses from what this process did, not from what was there", () => {
    // A tenth in 60 s: the other four tenths take 240 s. From zero, the guess would be 60 · 0.4 / 0.6 = 40 s.
    const resumed = { ...state, firstShare: 0.5, share: 0.6 };
    expect(formatProgress(resumed, { columns: 100 })).toContain("  60%  4 min left");
  });

  test("guesses nothing before there is something to guess from, or when all is done", () => {
    expect(formatProgress({ ...state, firstShare: 0.5 }, { columns: 100 })).not.toContain("left");
    expect(formatProgress({ ...state, share: 1 }, { columns: 100 })).not.toContain("left");
  });

  test("never says 100% before the end", () => {
    expect(formatProgress({ ...state, share: 0.9999 }, { columns: 100 })).toContain(" 99%");
  });

  test("is never wider than it may be", () => {
    const states = fc.record({
      phase: fc.constantFrom("teacher", "baseline", "pseudo-targets", "distillation"),
      share: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined }),
      firstShare: fc.double({ min: 0, max: 1, noNaN: true }),
      secondsElapsed: fc.double({ min: 0, max: 1e6, noNaN: true }),
      tokensPerSecond: fc.option(fc.double({ min: 0, max: 1e7, noNaN: true }), { nil: undefined }),
      details: fc.array(fc.stringMatching(/^[a-z0-9., ]{0,30}$/), { maxLength: 3 }),
    });
    fc.assert(
      fc.property(states, fc.integer({ min: 10, max: 200 }), fc.boolean(), (progress, columns, bar) => {
        const line = formatProgress(progress, { columns, bar });
        expect(line.length).toBeLessThanOrEqual(columns);
        expect(line).toContain("  ");
      }),
    );
  });
});
