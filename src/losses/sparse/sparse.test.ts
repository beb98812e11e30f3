import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ConfigError, ShapeError } from "../../core/index.js";
import { backward, gradOf, scope, sum, Tensor } from "../../tensor/index.js";
import { useNoLeaks } from "../../tensor/testing/no-leaks.js";
import { forwardKl, sampledForwardKl, topKForwardKl } from "../index.js";
import { arbitraryPair, logProbabilities, matrix, probabilities, type Rows } from "../testing/reference.js";

useNoLeaks();

const kl = (p: readonly number[], q: readonly number[]): number =>
  p.reduce((total, probability, v) => total + (probability === 0 ? 0 : probability * Math.log(probability / (q[v] as number))), 0);
const entropyOf = (p: readonly number[]): number => -p.reduce((total, probability) => total + probability * Math.log(probability), 0);
const long = (numbers: readonly number[]): Tensor => Tensor.from([...numbers], [numbers.length], "int64");
const float = (numbers: readonly number[]): Tensor => Tensor.from(Float32Array.from(numbers));

/** The most probable k tokens of each of the teacher's distributions. */
function topOf(teacher: Rows, k: number, temperature: number) {
  const rows = teacher.map((row) => logProbabilities(row, temperature));
  const chosen = rows.map((row) => [...row.keys()].sort((a, b) => (row[b] as number) - (row[a] as number)).slice(0, k));
  return {
    chosen,
    tensors: () => ({
      rows: long(chosen.flatMap((ids, row) => ids.map(() => row))),
      ids: long(chosen.flat()),
      logProbs: float(chosen.flatMap((ids, row) => ids.map((id) => rows[row]?.[id] as number))),
      restLogProbs: float(
        rows.map((row, i) =>
          Math.log(Math.max(1e-30, 1 - (chosen[i] as number[]).reduce((total, id) => total + Math.exp(row[id] as number), 0))),
        ),
      ),
    }),
  };
}

describe("topKForwardKl", () => {
  it("is the KL over the k tokens and all others as one, times temperature²", () => {
    fc.assert(
      fc.property(arbitraryPair, fc.integer({ min: 1, max: 7 }), fc.constantFrom(1, 2), ([student, teacher], k, temperature) => {
        const kept = Math.min(k, (teacher[0] as number[]).length - 1);
        const { chosen, tensors } = topOf(teacher, kept, temperature);
        const merged = (logits: readonly number[], ids: readonly number[]): number[] => {
          const p = probabilities(logits, temperature);
          const top = ids.map((id) => p[id] as number);
          return [...top, 1 - top.reduce((a, b) => a + b, 0)];
        };
        const expected = teacher.map(
          (row, i) => temperature ** 2 * kl(merged(row, chosen[i] as number[]), merged(student[i] as number[], chosen[i] as number[])),
        );
        const actual = scope(() => [...topKForwardKl(matrix(student), tensors(), { temperature }).toFloat32Array()]);
        for (const [i, value] of actual.entries())
          expect(Math.abs(value - (expected[i] as number))).toBeLessThan(2e-3 * (1 + (expected[i] as number)));
      }),
    );
  });

  it("is the forward KL, with its gradient, where all tokens are kept, and finite where the student gives the others nothing", () => {
    scope(() => {
      const [student, teacher] = [[[0.2, 1, -0.5]], [[1.5, 0, 0.3]]];
      const whole = topOf(teacher, 3, 1).tensors();
      const [some, all] = [matrix(student).requiresGrad_(), matrix(student).requiresGrad_()];
      backward(sum(topKForwardKl(some, whole)));
      backward(sum(forwardKl(all, matrix(teacher))));
      const [a, b] = [gradOf(some) as Tensor, gradOf(all) as Tensor].map((gradient) => [...gradient.toFloat32Array()]) as [
        number[],
        number[],
      ];
      for (const [i, value] of a.entries()) expect(value).toBeCloseTo(b[i] as number, 5);
      const sure = matrix([[200, 0, 0]]).requiresGrad_();
      const loss = topKForwardKl(sure, topOf(teacher, 1, 1).tensors());
      backward(sum(loss));
      expect(loss.item()).toBeGreaterThan(5);
      expect([...(gradOf(sure) as Tensor).toFloat32Array()].every(Number.isFinite)).toBe(true);
    });
  });
});

describe("sampledForwardKl", () => {
  /** Every token with its probability as its share: draws without end. */
  const limit = (teacher: Rows, temperature: number) => ({
    rows: long(teacher.flatMap((row, i) => row.map(() => i))),
    ids: long(teacher.flatMap((row) => [...row.keys()])),
    shares: float(teacher.flatMap((row) => probabilities(row, temperature))),
    entropies: float(teacher.map((row) => entropyOf(probabilities(row, temperature)))),
  });

  it("is the forward KL, with its gradient, where shares are the probabilities", () => {
    fc.assert(
      fc.property(arbitraryPair, fc.constantFrom(1, 2), ([student, teacher], temperature) => {
        scope(() => {
          const [some, all] = [matrix(student).requiresGrad_(), matrix(student).requiresGrad_()];
          const sampled = sampledForwardKl(some, limit(teacher, temperature), { temperature });
          const whole = forwardKl(all, matrix(teacher), { temperature });
          const expected = whole.toFloat32Array();
          for (const [i, value] of sampled.toFloat32Array().entries())
            expect(Math.abs(value - (expected[i] as number))).toBeLessThan(1e-3 * (1 + (expected[i] as number)));
          backward(sum(sampled));
          backward(sum(whole));
          const wanted = (gradOf(all) as Tensor).toFloat32Array();
          for (const [i, value] of (gradOf(some) as Tensor).toFloat32Array().entries()) expect(value).toBeCloseTo(wanted[i] as number, 4);
        });
      }),
    );
  });

  it("refuses logits that are no matrix, and a temperature that is none", () => {
    scope(() => {
      const targets = limit([[1, 2]], 1);
      expect(() => sampledForwardKl(float([1, 2]), targets)).toThrow(ShapeError);
      expect(() => sampledForwardKl(matrix([[1, 2]]), targets, { temperature: 0 })).toThrow(ConfigError);
    });
  });
});
