import { describe, expect, test } from "vitest";
import { Deadlines } from "./deadlines.js";

const part = (name: string, operations: number) => ({ name, kind: "training", units: 1, operations }) as const;
const hour = 3_600_000;

describe("Deadlines", () => {
  const parts = [part("teacher", 1), part("baseline", 1), part("student", 2)];

  test("limit nothing without maxHours", () => {
    expect(new Deadlines(undefined, parts, 0).of("teacher", 0)).toBeUndefined();
  });

  test("share what is left by the operations that are left", () => {
    const deadlines = new Deadlines(4, parts, 0);
    expect(deadlines.of("teacher", 0)).toBe(hour);
    expect(deadlines.of("baseline", hour)).toBe(2 * hour);
    expect(deadlines.of("student", 2 * hour)).toBe(4 * hour);
  });

  test("leave what one part did not need to those after it", () => {
    expect(new Deadlines(4, parts, 0).of("baseline", hour / 2)).toBeCloseTo(hour / 2 + (3.5 * hour) / 3);
  });

  test("give a training the time of its validations too", () => {
    const validated = [part("teacher", 1), { ...part("teacher-validation", 2), during: "teacher" }, part("student", 1)];
    expect(new Deadlines(4, validated, 0).of("teacher", 0)).toBe(3 * hour);
  });

  test("are now where the time is up, and none for a part that is not planned", () => {
    const deadlines = new Deadlines(1, parts, 0);
    expect(deadlines.of("student", 2 * hour)).toBe(2 * hour);
    expect(deadlines.of("other", 0)).toBeUndefined();
  });
});
