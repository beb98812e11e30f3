import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { maxAbsDifference, relativeDifference } from "../../test/support/compare.js";
import { add, backward, gradOf, linear, mul, noGrad, recomputed, scope, softmax, sum, Tensor, to } from "../tensor/index.js";
import { useNoLeaks } from "../tensor/testing/no-leaks.js";
import { ignoredLabel, labelNegativeLogLikelihoods, labelNegativeLogLikelihoods_, meanOverLabels } from "./index.js";
import { arbitraryRows, arbitraryShape, matrix, type Rows, vector } from "./testing/reference.js";

useNoLeaks();

const losses = { dense: labelNegativeLogLikelihoods, inPlace: labelNegativeLogLikelihoods_ };
type Losses = (typeof losses)["dense"];

/** What a head `[V, V]` makes of hidden states, compared with labels: losses, and the gradients of states and head. */
function passed(
  of: Losses,
  hidden: Rows,
  labels: readonly number[],
  options: { labelSmoothing?: number; dtype?: "float32" | "bfloat16" } = {},
) {
  const { dtype = "float32", ...smoothing } = options;
  const size = hidden[0]?.length as number;
  return scope(() => {
    const states = to(matrix(hidden), { dtype }).requiresGrad_();
    const head = to(
      Tensor.from(
        Array.from({ length: size * size }, (_, i) => Math.sin(i)),
        [size, size],
      ),
      { dtype },
    ).requiresGrad_();
    const values = of(linear(states, head), vector(labels), smoothing);
    // Rows that count differently, as rows of another length do.
    backward(sum(mul(values, Tensor.from(labels.map((_, i) => 1 + i)))));
    return [values, gradOf(states) as Tensor, gradOf(head) as Tensor];
  });
}

/** Differences of probabilities can be ten times smaller than these, and lose as much of float32's 1e-7. */
const tolerance = { values: 1e-6, gradients: 1e-5 };

/** A label that is nearly certain leaves a loss and gradients far smaller than what they are differences of: these round by so much. */
function rounding(hidden: Rows): number {
  const largest = Math.max(1, ...hidden.flat().map(Math.abs));
  return 1e-6 * largest * hidden.length;
}

/** All three results agree within rounding of float32. */
function expectSame(...[hidden, labels, options]: Parameters<typeof passed> extends [Losses, ...infer Rest] ? Rest : never): void {
  scope(() => {
    const [dense, inPlace] = [passed(losses.dense, hidden, labels, options), passed(losses.inPlace, hidden, labels, options)];
    for (const [i, tensor] of inPlace.entries()) {
      const expected = dense[i] as Tensor;
      if (maxAbsDifference(tensor, expected) < rounding(hidden)) continue;
      expect(noGrad(() => relativeDifference(tensor, expected))).toBeLessThan(i === 0 ? tolerance.values : tolerance.gradients);
    }
  });
}

const labeled = arbitraryShape.chain(([count, size]) =>
  fc.tuple(
    arbitraryRows(count, size),
    fc.array(fc.oneof(fc.nat(size - 1), fc.constant(ignoredLabel)), { minLength: count, maxLength: count }),
    fc.constantFrom(0, 0.1, 0.7),
  ),
);

describe("the cross-entropy in the logits' memory", () => {
  it("is the other one within rounding, with all gradients, ignored labels and label smoothing", () => {
    fc.assert(fc.property(labeled, ([hidden, labels, labelSmoothing]) => expectSame(hidden, labels, { labelSmoothing })));
  });

  it("is so for a vocabulary of many words", () => {
    const hidden = [1, 2, 3].map((seed) => Array.from({ length: 500 }, (_, i) => Math.cos(seed * i) / 4));
    expectSame(hidden, [17, 499, 0]);
    expectSame(hidden, [17, ignoredLabel, 0], { labelSmoothing: 0.2 });
  });

  it("takes the mean in float32 where logits are bfloat16", () => {
    expectSame([[0.5, -1, 2]], [1], { dtype: "bfloat16" });
  });

  it("does not overflow, nor lose a label whose probability is 0 in float32", () => {
    const of = (logits: number[], label: number): number =>
      scope(() => labelNegativeLogLikelihoods_(matrix([logits]), vector([label])).item());
    expect(of([1000, 0], 0)).toBe(0);
    expect(of([1000, 0], 1)).toBe(1000);
    expect(of([-Infinity, 0, 0], 1)).toBeCloseTo(Math.log(2), 6);
    expect(of([-Infinity, 0, 0], 0)).toBe(Infinity);
  });

  it("leaves the gradient in the place of the logits, and needs no other matrix", () => {
    scope(() => {
      const logits = matrix([
        [0, 0],
        [3, 3],
      ]);
      labelNegativeLogLikelihoods_(logits, vector([1, 0]));
      expect([...logits.toFloat32Array()]).toEqual([0.5, -0.5, -0.5, 0.5]);
    });
  });

  it("works where backward computes it again", () => {
    const again: Losses = (logits, labels, options) =>
      recomputed((x) => labelNegativeLogLikelihoods_(add(x, 0), labels, options), [logits]);
    scope(() => {
      const hidden = [[0.5, -1, 2]];
      const [values, states, head] = passed(again, hidden, [2]);
      const expected = passed(losses.inPlace, hidden, [2]);
      expect([values, states, head].map((tensor) => (tensor as Tensor).toBytes())).toEqual(expected.map((tensor) => tensor.toBytes()));
    });
  });

  it("is an error where an operator still needs the logits, in a second backward, and for labels that are no words", () => {
    scope(() => {
      const states = matrix([[0.5, -1, 2]]).requiresGrad_();
      const logits = softmax(states, -1);
      const spoilt = sum(labelNegativeLogLikelihoods_(logits, vector([1])));
      expect(() => backward(spoilt)).toThrow("modified by an inplace operation");
      const loss = meanOverLabels(labelNegativeLogLikelihoods_(add(states, 1), vector([1])), [1]);
      backward(loss);
      expect(() => backward(loss)).toThrow("second time");
      expect(() => labelNegativeLogLikelihoods_(matrix([[1, 2]]), vector([2]))).toThrow("out of bounds");
    });
  });
});
