import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ConfigError, NativeError, ShapeError } from "../core/index.js";
import { backward, gradOf, scope, Tensor } from "../tensor/index.js";
import { useNoLeaks } from "../tensor/testing/no-leaks.js";
import { forwardKl, ignoredLabel, negativeLogLikelihood } from "./index.js";

useNoLeaks();

type Rows = readonly (readonly number[])[];

/** log softmax in float64. */
function logProbabilities(logits: readonly number[], temperature = 1): number[] {
  const scaled = logits.map((logit) => logit / temperature);
  const highest = Math.max(...scaled);
  const normalizer = highest + Math.log(scaled.reduce((sum, logit) => sum + Math.exp(logit - highest), 0));
  return scaled.map((logit) => logit - normalizer);
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function expectedNll(logits: Rows, labels: readonly number[]): number {
  return mean(logits.flatMap((row, i) => (labels[i] === ignoredLabel ? [] : [-(logProbabilities(row)[labels[i] as number] as number)])));
}

function expectedKl(student: Rows, teacher: Rows, temperature: number): number {
  const divergences = teacher.map((row, i) => {
    const [p, q] = [logProbabilities(row, temperature), logProbabilities(student[i] as readonly number[], temperature)];
    return p.reduce((sum, logP, v) => sum + Math.exp(logP) * (logP - (q[v] as number)), 0);
  });
  return temperature ** 2 * mean(divergences);
}

const matrix = (rows: Rows): Tensor => Tensor.from(rows.flat(), [rows.length, rows[0]?.length ?? 0]);
const vector = (labels: readonly number[]): Tensor => Tensor.from(labels, [labels.length], "int64");
const nll = (logits: Rows, labels: readonly number[], options = {}): number =>
  scope(() => negativeLogLikelihood(matrix(logits), vector(labels), options).item());
const kl = (student: Rows, teacher: Rows, temperature?: number): number =>
  scope(() => forwardKl(matrix(student), matrix(teacher), temperature === undefined ? {} : { temperature }).item());

const logit = fc.double({ min: -8, max: 8, noNaN: true }).map(Math.fround);
const rows = (count: number, size: number) =>
  fc.array(fc.array(logit, { minLength: size, maxLength: size }), { minLength: count, maxLength: count });
const shape = fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 2, max: 7 }));

describe("negativeLogLikelihood", () => {
  it("is the mean of −log p over the labels that are not ignored", () => {
    const labeled = shape.chain(([count, size]) =>
      fc.tuple(
        rows(count, size),
        fc.array(fc.oneof(fc.nat(size - 1), fc.constant(ignoredLabel)), { minLength: count - 1, maxLength: count - 1 }),
      ),
    );
    fc.assert(
      fc.property(labeled, ([logits, rest]) => {
        const labels = [0, ...rest];
        expect(nll(logits, labels)).toBeCloseTo(expectedNll(logits, labels), 4);
      }),
    );
  });

  it("does not overflow, and gives ignored positions no gradient", () => {
    expect(nll([[1000, 0]], [0])).toBe(0);
    expect(nll([[1000, 0]], [1])).toBe(1000);
    scope(() => {
      const logits = matrix([
        [1, 2],
        [3, 4],
      ]).requiresGrad_();
      backward(negativeLogLikelihood(logits, vector([ignoredLabel, 1])));
      const gradient = gradOf(logits)?.toFloat32Array() as Float32Array;
      expect([...gradient.slice(0, 2)]).toEqual([0, 0]);
      expect(gradient[2]).toBeCloseTo(1 / (1 + Math.E), 5);
    });
  });

  it("mixes the uniform distribution in with label smoothing", () => {
    const logits = [[0.5, -1, 2]];
    const all = logProbabilities(logits[0] as number[]);
    expect(nll(logits, [2], { labelSmoothing: 0.3 })).toBeCloseTo(-0.7 * (all[2] as number) - 0.3 * mean(all), 5);
  });

  it("refuses labels outside the vocabulary and another number of labels", () => {
    expect(() => nll([[1, 2]], [2])).toThrow(NativeError);
    expect(() => nll([[1, 2]], [0, 1])).toThrow(NativeError);
  });
});

describe("forwardKl", () => {
  const pair = shape.chain(([count, size]) => fc.tuple(rows(count, size), rows(count, size)));

  it("is temperature² · KL(teacher ‖ student), averaged over positions", () => {
    fc.assert(
      fc.property(pair, fc.constantFrom(0.5, 1, 2, 4), ([student, teacher], temperature) => {
        const expected = expectedKl(student, teacher, temperature);
        expect(Math.abs(kl(student, teacher, temperature) - expected)).toBeLessThan(1e-4 * (1 + expected));
      }),
    );
  });

  it("is 0 for equal distributions, also where the logits differ by a constant, and above 0 for others", () => {
    fc.assert(
      fc.property(pair, ([student, teacher]) => {
        expect(Math.abs(kl(student, student))).toBeLessThan(1e-6);
        expect(
          Math.abs(
            kl(
              student,
              student.map((row) => row.map((value) => value + 3)),
            ),
          ),
        ).toBeLessThan(1e-5);
        const value = kl(student, teacher);
        expect(value).toBeGreaterThan(-1e-6);
        if (expectedKl(student, teacher, 1) > 1e-4) expect(value).toBeGreaterThan(0);
      }),
    );
  });

  it("is not symmetric: the teacher weighs", () => {
    const [broad, sharp] = [[[0, 0, 0]], [[4, 0, 0]]];
    expect(kl(broad, sharp)).toBeCloseTo(expectedKl(broad, sharp, 1), 5);
    expect(Math.abs(kl(broad, sharp) - kl(sharp, broad))).toBeGreaterThan(0.1);
  });

  it("pulls the student's logits by temperature · (student's probability − teacher's)", () => {
    scope(() => {
      const [studentLogits, teacherLogits] = [
        [0.2, 1, -0.5],
        [1.5, 0, 0.3],
      ];
      const student = matrix([studentLogits]).requiresGrad_();
      backward(forwardKl(student, matrix([teacherLogits]), { temperature: 2 }));
      const [q, p] = [logProbabilities(studentLogits, 2), logProbabilities(teacherLogits, 2)].map((logs) => logs.map(Math.exp));
      for (const [v, slope] of (gradOf(student) as Tensor).toFloat32Array().entries()) {
        expect(slope).toBeCloseTo(2 * ((q?.[v] as number) - (p?.[v] as number)), 5);
      }
    });
  });

  it("refuses logits of different shapes, logits that are no matrix, and a teacher with a gradient", () => {
    const row = [1, 2, 3];
    expect(() => kl([row], [row, row])).toThrow(ShapeError);
    expect(() => kl([row], [[1, 2]])).toThrow("expected teacherLogits [1, 3] like studentLogits, got [1, 2]");
    scope(() => {
      const cube = Tensor.from([1, 2, 3, 4], [1, 2, 2]);
      expect(() => forwardKl(cube, cube)).toThrow(ShapeError);
      const teacher = matrix([row]).requiresGrad_();
      expect(() => forwardKl(matrix([row]), teacher)).toThrow(/teacherLogits carry a gradient/);
    });
  });

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])("refuses the temperature %f", (temperature) => {
    expect(() => kl([[1, 2]], [[2, 1]], temperature)).toThrow(ConfigError);
  });
});
