import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ConfigError } from "../core/index.js";
import { studentSteps } from "./student-steps.js";

const chosen = (options: { alpha: number; seed: number }, steps: number): boolean[] => {
  const isStudentStep = studentSteps(options);
  return Array.from({ length: steps }, (_, step) => isStudentStep(step));
};

describe("studentSteps", () => {
  it("are a share 1 − α of any number of first steps, to within 1, whatever α is", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(), (alpha, seed) => {
        let count = 0;
        for (const [step, isStudents] of chosen({ alpha, seed }, 300).entries()) {
          if (isStudents) count++;
          expect(Math.abs(count - (step + 1) * (1 - alpha))).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it.each([
    [0, 1000],
    [0.3, 700],
    [0.5, 500],
    [0.7, 300],
    [1, 0],
  ])("with α = %f are %i of 1,000", (alpha, expected) => {
    for (const seed of [1, 2, 3]) {
      const count = chosen({ alpha, seed }, 1000).filter(Boolean).length;
      expect(Math.abs(count - expected)).toBeLessThanOrEqual(alpha === 0 || alpha === 1 ? 0 : 1);
    }
  });

  it("alternate at α = 0.5, and are all at α = 0 also after millions of steps", () => {
    const half = chosen({ alpha: 0.5, seed: 5 }, 20);
    expect(half).toEqual(half.map((_, step) => half[step % 2]));
    for (let seed = 0; seed < 200; seed++) {
      const isStudentStep = studentSteps({ alpha: 0, seed });
      for (const from of [0, 4_194_300, 33_554_430]) {
        for (let step = from; step < from + 8; step++) expect(isStudentStep(step)).toBe(true);
      }
    }
  });

  it("depend on seed and step only, and begin elsewhere under another seed", () => {
    expect(chosen({ alpha: 0.8, seed: 3 }, 50)).toEqual(chosen({ alpha: 0.8, seed: 3 }, 50));
    const starts = new Set([1, 2, 3, 4, 5, 6, 7, 8].map((seed) => chosen({ alpha: 0.8, seed }, 50).indexOf(true)));
    expect(starts.size).toBeGreaterThan(1);
  });

  it.each([-0.1, 1.1, Number.NaN])("refuse α = %f", (alpha) => {
    expect(() => studentSteps({ alpha, seed: 1 })).toThrow(ConfigError);
    expect(() => studentSteps({ alpha, seed: 1 })).toThrow(`alpha is ${alpha}`);
  });
});
