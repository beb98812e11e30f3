import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ShapeError } from "../../core/index.js";
import { backward, cat, gradOf, scope, slice, softmax, sum, Tensor } from "../../tensor/index.js";
import { useNoLeaks } from "../../tensor/testing/no-leaks.js";
import { attentionKl, relationKl } from "../index.js";

useNoLeaks();

const value = fc.double({ min: -3, max: 3, noNaN: true }).map(Math.fround);
const values = (count: number): fc.Arbitrary<number[]> => fc.array(value, { minLength: count, maxLength: count });
/** Of one row, two heads of size 3, four positions. */
const [shape, length] = [[1, 2, 4, 3] as const, 4];
const arbitraryVectors = values(24);
const whole = (): Tensor => Tensor.from([1, 1, 1, 1], [1, length], "int64");

const relation = (
  student: readonly number[],
  teacher: readonly number[],
  options: { mask?: Tensor; isCausal?: boolean; relationHeads?: number } = {},
) =>
  scope(() => {
    const [s, t] = [student, teacher].map((numbers) => Tensor.from([...numbers], [...shape])) as [Tensor, Tensor];
    const { mask = whole(), isCausal = false, relationHeads = 2 } = options;
    return relationKl({ student: s, teacher: t }, { mask, isCausal, relationHeads }).item();
  });

describe("relationKl", () => {
  it("is 0 for equal vectors and never below 0, whatever the heads, causal or not", () => {
    fc.assert(
      fc.property(
        arbitraryVectors,
        arbitraryVectors,
        fc.boolean(),
        fc.constantFrom(1, 2, 3, 6),
        (student, teacher, isCausal, relationHeads) => {
          expect(Math.abs(relation(student, student, { isCausal, relationHeads }))).toBeLessThan(1e-6);
          expect(relation(student, teacher, { isCausal, relationHeads })).toBeGreaterThan(-1e-6);
        },
      ),
    );
  });

  it("does not see what stands at padding, neither as a query nor as a key", () => {
    const numbers = Array.from({ length: 24 }, (_, i) => Math.sin(i * 7));
    /** The numbers of the last two of four positions, in both heads, changed. */
    const changed = numbers.map((number, i) => (Math.floor(i / 3) % 4 >= 2 ? number + 5 : number));
    for (const isCausal of [false, true]) {
      const of = (student: number[]) =>
        scope(() => relation(student, numbers.toReversed(), { mask: Tensor.from([1, 1, 0, 0], [1, length], "int64"), isCausal }));
      expect(of(changed)).toBe(of(numbers));
      expect(of(numbers)).toBeGreaterThan(1e-3);
    }
  });

  it("is 0 for a row without tokens, and its gradient finite", () => {
    scope(() => {
      const student = Tensor.from(new Array(24).fill(1), [...shape]).requiresGrad_();
      const teacher = Tensor.from(new Array(24).fill(2), [...shape]);
      const mask = Tensor.from([0, 0, 0, 0], [1, length], "int64");
      const loss = relationKl({ student, teacher }, { mask, isCausal: true, relationHeads: 1 });
      backward(sum(loss));
      expect(loss.item()).toBe(0);
      expect([...(gradOf(student) as Tensor).toFloat32Array()].every(Number.isFinite)).toBe(true);
    });
  });

  it("refuses vectors at other positions, sizes that heads do not divide, and a teacher with gradients", () => {
    scope(() => {
      const make = (...dims: number[]) => Tensor.from(new Array(dims.reduce((a, b) => a * b)).fill(0), dims);
      const options = { mask: whole(), isCausal: false, relationHeads: 4 };
      expect(() => relationKl({ student: make(1, 2, 4, 2), teacher: make(1, 2, 5, 2) }, options)).toThrow(ShapeError);
      expect(() => relationKl({ student: make(1, 2, 4, 3), teacher: make(1, 2, 4, 2) }, options)).toThrow(
        "relationKl: the student's size 6 cannot be split into 4 relation heads.",
      );
      expect(() => relationKl({ student: make(1, 2, 4, 2), teacher: make(1, 2, 4, 2).requiresGrad_() }, options)).toThrow(
        "carry a gradient",
      );
    });
  });
});

describe("attentionKl", () => {
  const mask = (): Tensor => Tensor.from([1, 1], [1, 2], "int64");
  const attention = (numbers: readonly number[]): Tensor => softmax(Tensor.from([...numbers], [1, 2, 2, 3]), -1);

  it("is the mean over heads and queries of Σ p_T · log(p_T / p_S), and does not see queries that are padding", () => {
    fc.assert(
      fc.property(values(12), values(12), (student, teacher) => {
        scope(() => {
          const [s, t] = [attention(student), attention(teacher)];
          const [ps, pt] = [s.toFloat32Array(), t.toFloat32Array()];
          const terms = pt.map((p, i) => p * Math.log(p / (ps[i] as number)));
          const perQuery = [0, 1, 2, 3].map((q) => terms.slice(3 * q, 3 * q + 3).reduce((a, b) => a + b, 0));
          const mean = (queries: number[]) => queries.reduce((total, q) => total + (perQuery[q] as number), 0) / queries.length;
          expect(attentionKl({ student: s, teacher: t }, { mask: mask(), heads: "each" }).item()).toBeCloseTo(mean([0, 1, 2, 3]), 5);
          const first = Tensor.from([1, 0], [1, 2], "int64");
          expect(attentionKl({ student: s, teacher: t }, { mask: first, heads: "each" }).item()).toBeCloseTo(mean([0, 2]), 5);
        });
      }),
    );
  });

  it("stays finite, with its gradient, where the student gives no probability at all", () => {
    scope(() => {
      const student = Tensor.from([1, 0, 0, 1], [1, 1, 2, 2]).requiresGrad_();
      for (const heads of ["each", "mean"] as const) {
        const loss = attentionKl({ student, teacher: Tensor.from([0.5, 0.5, 0, 1], [1, 1, 2, 2]) }, { mask: mask(), heads });
        backward(sum(loss));
        expect(loss.item()).toBeGreaterThan(5);
      }
      expect([...(gradOf(student) as Tensor).toFloat32Array()].every(Number.isFinite)).toBe(true);
    });
  });

  const means = (student: Tensor, teacher: Tensor): number => attentionKl({ student, teacher }, { mask: mask(), heads: "mean" }).item();

  it("of means over heads is never above that of heads, 0 for heads in another order, and that of heads where there is one", () => {
    fc.assert(
      fc.property(values(12), values(12), (student, teacher) => {
        scope(() => {
          const [s, t] = [attention(student), attention(teacher)];
          const byHead = attentionKl({ student: s, teacher: t }, { mask: mask(), heads: "each" }).item();
          expect(means(s, t)).toBeGreaterThan(-1e-6);
          expect(means(s, t)).toBeLessThan(byHead + 1e-6);
          expect(Math.abs(means(attention([...teacher.slice(6), ...teacher.slice(0, 6)]), t))).toBeLessThan(1e-6);
          const [one, other] = [s, t].map((heads) => slice(heads, 1, 0, 1)) as [Tensor, Tensor];
          expect(means(one, other)).toBe(attentionKl({ student: one, teacher: other }, { mask: mask(), heads: "each" }).item());
        });
      }),
    );
  });

  it("of means over heads takes models of other heads: Σ Ā_T · log(Ā_T / Ā_S)", () => {
    scope(() => {
      const teacher = Tensor.from([1, 0, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0, 1, 0.5, 0.5], [1, 3, 2, 2]);
      const student = Tensor.from([0.25, 0.75, 0.25, 0.75], [1, 1, 2, 2]);
      // Either query's mean over the teacher's three heads is [1/2, 1/2].
      expect(means(student, teacher)).toBeCloseTo(0.5 * Math.log(2) + 0.5 * Math.log(2 / 3), 6);
      expect(Math.abs(means(cat([student, student], 1), student))).toBeLessThan(1e-6);
    });
  });

  it("refuses other heads where heads are compared, other positions, and a teacher with gradients", () => {
    scope(() => {
      const student = attention(new Array(12).fill(0));
      const make = (...dims: number[]) => Tensor.from(new Array(dims.reduce((a, b) => a * b)).fill(0.5), dims);
      const compare = (teacher: Tensor, heads: "each" | "mean") => () => attentionKl({ student, teacher }, { mask: mask(), heads });
      expect(compare(make(1, 3, 2, 3), "each")).toThrow(ShapeError);
      expect(compare(make(1, 3, 2, 4), "mean")).toThrow("like the student's, but for heads, got [1, 3, 2, 4].");
      expect(compare(make(1, 2, 2, 3).requiresGrad_(), "mean")).toThrow("carry a gradient");
    });
  });
});
