import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NativeError } from "../core/index.js";
import { backward, gradOf, scope, to } from "../tensor/index.js";
import { useNoLeaks } from "../tensor/testing/no-leaks.js";
import { ignoredLabel, labelNegativeLogLikelihoods, negativeLogLikelihood } from "./index.js";
import { arbitraryRows, arbitraryShape, logProbabilities, matrix, mean, type Rows, vector } from "./testing/reference.js";

useNoLeaks();

/** −log p of each label; 0 where it is ignored. */
function expectedNlls(logits: Rows, labels: readonly number[]): number[] {
  return logits.map((row, i) => (labels[i] === ignoredLabel ? 0 : -(logProbabilities(row)[labels[i] as number] as number)));
}

const nll = (logits: Rows, labels: readonly number[], options = {}): number =>
  scope(() => negativeLogLikelihood(matrix(logits), vector(labels), options).item());
const nlls = (logits: Rows, labels: readonly number[], options = {}): number[] =>
  scope(() => [...labelNegativeLogLikelihoods(matrix(logits), vector(labels), options).toFloat32Array()]);

const labeled = arbitraryShape.chain(([count, size]) =>
  fc.tuple(
    arbitraryRows(count, size),
    fc.array(fc.oneof(fc.nat(size - 1), fc.constant(ignoredLabel)), { minLength: count - 1, maxLength: count - 1 }),
  ),
);

describe("negativeLogLikelihood", () => {
  it("is the mean of −log p over the labels that are not ignored", () => {
    fc.assert(
      fc.property(labeled, ([logits, rest]) => {
        const labels = [0, ...rest];
        const counted = expectedNlls(logits, labels).filter((_, i) => labels[i] !== ignoredLabel);
        expect(nll(logits, labels)).toBeCloseTo(mean(counted), 4);
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
    const expected = -0.7 * (all[2] as number) - 0.3 * mean(all);
    expect(nll(logits, [2], { labelSmoothing: 0.3 })).toBeCloseTo(expected, 5);
    expect(nlls(logits, [2], { labelSmoothing: 0.3 })[0]).toBeCloseTo(expected, 5);
  });

  it("refuses labels outside the vocabulary and another number of labels", () => {
    expect(() => nll([[1, 2]], [2])).toThrow(NativeError);
    expect(() => nll([[1, 2]], [0, 1])).toThrow(NativeError);
  });
});

describe("labelNegativeLogLikelihoods", () => {
  it("are −log p of each label, 0 where it is ignored", () => {
    fc.assert(
      fc.property(labeled, ([logits, rest]) => {
        const labels = [0, ...rest];
        const expected = expectedNlls(logits, labels);
        for (const [i, value] of nlls(logits, labels).entries()) expect(value).toBeCloseTo(expected[i] as number, 4);
      }),
    );
  });

  it("are float32 where the logits are bfloat16, whose logarithms would be off in the third digit", () => {
    scope(() => {
      const logits = to(matrix([[8, 7, 6]]), { dtype: "bfloat16" });
      const [value] = labelNegativeLogLikelihoods(logits, vector([2])).toFloat32Array();
      expect(value).toBeCloseTo(-(logProbabilities([8, 7, 6])[2] as number), 5);
    });
  });
});
