import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { add, backward, gradOf, scope, sum, type Tensor } from "../tensor/index.js";
import { useNoLeaks } from "../tensor/testing/no-leaks.js";
import { divergence, forwardKl, sharedLogits, unsharedMass } from "./index.js";
import { arbitraryRows, matrix, probabilities, type Rows } from "./testing/reference.js";

useNoLeaks();

/** Logits of N positions over vocabularies of two sizes. */
const arbitraryPadded: fc.Arbitrary<[Rows, Rows]> = fc
  .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 2, max: 6 }), fc.integer({ min: 1, max: 5 }))
  .chain(([count, size, padding]) => fc.tuple(arbitraryRows(count, size), arbitraryRows(count, size + padding)));

/** KL(p ‖ q) in float64, where 0 · log 0 is 0. */
const kl = (p: readonly number[], q: readonly number[]): number =>
  p.reduce((total, probability, v) => total + (probability === 0 ? 0 : probability * Math.log(probability / (q[v] as number))), 0);

/** The teacher's logits are dropped where the student has none, and the others' distribution is its own. */
const kept = (row: readonly number[], size: number, temperature: number): number[] => probabilities(row.slice(0, size), temperature);

const whole = (student: Tensor, teacher: Tensor, temperature: number): number[] => {
  const shared = sharedLogits({ studentLogits: student, teacherLogits: teacher });
  const compared = forwardKl(shared.studentLogits, shared.teacherLogits, { temperature });
  const unshared = unsharedMass(student, shared.studentLogits.shape[1] as number, temperature);
  return [...(unshared === undefined ? compared : add(compared, unshared)).toFloat32Array()];
};

describe("models whose vocabularies are padded to different sizes", () => {
  it("are compared over the shared ids, the teacher's own renormalised, and the student's over all it has: float64", () => {
    fc.assert(
      fc.property(arbitraryPadded, fc.boolean(), fc.constantFrom(0.5, 1, 4), ([narrow, wide], isTeacherWide, temperature) => {
        const [student, teacher] = isTeacherWide ? [narrow, wide] : [wide, narrow];
        const values = scope(() => whole(matrix(student), matrix(teacher), temperature));
        for (const [i, value] of values.entries()) {
          const [s, t] = [student[i] as readonly number[], teacher[i] as readonly number[]];
          const shared = Math.min(s.length, t.length);
          // What the teacher lacks it gives no probability.
          const p = [...kept(t, shared, temperature), ...Array(s.length - shared).fill(0)];
          const expected = temperature ** 2 * kl(p, probabilities(s, temperature));
          expect(Math.abs(value - expected)).toBeLessThan(1e-4 * (1 + expected));
        }
      }),
    );
  });

  it("have what the student alone has pushed away by the gradient, and what is shared as if that were all", () => {
    scope(() => {
      const student = matrix([[1, -1, 0.5, 2, 0]]).requiresGrad_();
      const teacher = matrix([[0, 1, 2]]);
      const shared = sharedLogits({ studentLogits: student, teacherLogits: teacher });
      backward(sum(add(forwardKl(shared.studentLogits, shared.teacherLogits), unsharedMass(student, 3) as Tensor)));
      const [p, q] = [[...probabilities([0, 1, 2]), 0, 0], probabilities([1, -1, 0.5, 2, 0])];
      // ∂ KL(p ‖ softmax z) / ∂z = q − p.
      for (const [v, gradient] of [...(gradOf(student) as Tensor).toFloat32Array()].entries())
        expect(gradient).toBeCloseTo((q[v] as number) - (p[v] as number), 5);
    });
  });

  it("of one size are left alone", () => {
    scope(() => {
      const logits = { studentLogits: matrix([[1, 2]]), teacherLogits: matrix([[3, 4]]) };
      expect(sharedLogits(logits)).toEqual(logits);
      expect(unsharedMass(logits.studentLogits, 2)).toBeUndefined();
    });
  });
});

describe("a teacher with masked logits", () => {
  const masked = [Number.NEGATIVE_INFINITY, 1, 0.5, Number.NEGATIVE_INFINITY];
  const own = [0.3, -1, 2, 0];
  const [p, q] = [probabilities(masked), probabilities(own)];
  const mixture = (weight: number): number[] => p.map((value, v) => weight * value + (1 - weight) * (q[v] as number));

  it.each([
    ["forward-kl", {}, kl(p, q)],
    ["generalized-jsd", { beta: 0.3 }, 0.3 * kl(p, mixture(0.3)) + 0.7 * kl(q, mixture(0.3))],
    ["skewed-kl", { lambda: 0.1 }, kl(p, mixture(0.1))],
    [
      "skewed-reverse-kl",
      { lambda: 0.1 },
      kl(
        q,
        p.map((value, v) => 0.1 * (q[v] as number) + 0.9 * value),
      ),
    ],
    ["total-variation", {}, p.reduce((total, value, v) => total + Math.abs(value - (q[v] as number)), 0) / 2],
    // It gives no probability to what the student does.
    ["reverse-kl", {}, Number.POSITIVE_INFINITY],
  ] as const)("is compared as one that gives them no probability: %s", (name, settings, expected) => {
    scope(() => {
      const student = matrix([own]).requiresGrad_();
      const losses = divergence(name, settings)(student, matrix([masked]));
      const [value] = losses.toFloat32Array() as unknown as [number];
      if (expected === Number.POSITIVE_INFINITY) {
        expect(value).toBe(expected);
        return;
      }
      expect(value).toBeCloseTo(expected, 5);
      backward(sum(losses));
      expect([...(gradOf(student) as Tensor).toFloat32Array()].every(Number.isFinite)).toBe(true);
    });
  });
});
