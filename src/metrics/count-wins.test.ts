import { describe, expect, it } from "vitest";
import { countWins } from "./count-wins.js";

describe("countWins", () => {
  it("counts the cases in which a candidate is best, whichever way is better, and ties for all", () => {
    const cases = [
      { values: [1, 3, 2], better: "higher" },
      { values: [1, 3, 2], better: "lower" },
      { values: [5, 4, 5], better: "higher" },
    ] as const;
    expect(countWins(cases)).toEqual([2, 1, 1]);
    expect(countWins([])).toEqual([]);
  });

  it("refuses cases that do not fit together", () => {
    expect(() =>
      countWins([
        { values: [1], better: "higher" },
        { values: [1, 2], better: "higher" },
      ]),
    ).toThrow("one case has 1 candidates, another 2");
    expect(() => countWins([{ values: [Number.NaN], better: "higher" }])).toThrow("a score is not a number");
  });
});
