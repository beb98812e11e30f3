import { describe, expect, it } from "vitest";
import { ConfigError } from "../core/index.js";
import { weightAt } from "./weight.js";

describe("weightAt", () => {
  it("is the number that it is, always", () => {
    for (const progress of [0, 0.3, 1]) expect(weightAt(0.7, progress)).toBeCloseTo(0.7, 12);
  });

  it("changes linearly, up or down, and stays from its end on", () => {
    const at = (schedule: Parameters<typeof weightAt>[0]) => [0, 0.25, 0.5, 0.75, 1].map((progress) => weightAt(schedule, progress));
    expect(at({ from: 1, to: 0 })).toEqual([1, 0.75, 0.5, 0.25, 0]);
    expect(at({ from: 0, to: 2, until: 0.5 })).toEqual([0, 1, 2, 2, 2]);
  });

  it.each([
    [-1, "at least 0"],
    [Number.NaN, "at least 0"],
    [{ from: 1, to: -1 }, "at least 0"],
    [{ from: 1, to: 0, until: 0 }, "above 0 and at most 1"],
    [{ from: 1, to: 0, until: 1.5 }, "above 0 and at most 1"],
  ])("refuses %j", (weight, message) => {
    expect(() => weightAt(weight, 0)).toThrow(ConfigError);
    expect(() => weightAt(weight, 0)).toThrow(message);
  });
});
