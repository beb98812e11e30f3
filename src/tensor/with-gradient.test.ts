import { expect, it } from "vitest";
import { backward, gradOf, mul, noGrad, scope, sum, Tensor, withGradient } from "./index.js";
import { useNoLeaks } from "./testing/no-leaks.js";

useNoLeaks();

const matrix = (...values: number[]): Tensor => Tensor.from(values, [values.length / 2, 2]);

it("hands on a gradient that was known beforehand, row by row times what arrives", () => {
  scope(() => {
    const x = matrix(1, 2, 3, 4).requiresGrad_();
    const value = withGradient(Tensor.from([10, 20]), x, matrix(1, -1, 5, 0.5));
    expect([...value.toFloat32Array()]).toEqual([10, 20]);
    backward(sum(mul(value, Tensor.from([2, 3]))));
    expect([...(gradOf(x)?.toFloat32Array() ?? [])]).toEqual([2, -2, 15, 1.5]);
  });
});

it("takes one number for all rows, and one for each element", () => {
  scope(() => {
    const x = matrix(1, 2).requiresGrad_();
    backward(mul(withGradient(Tensor.from([7], []), x, matrix(1, -1)), 4));
    backward(sum(withGradient(matrix(0, 0), x, matrix(1, 1))));
    expect([...(gradOf(x)?.toFloat32Array() ?? [])]).toEqual([5, -3]);
  });
});

it("is the value alone where nothing is recorded", () => {
  scope(() => {
    const [x, value] = [matrix(1, 2), Tensor.from([1])];
    expect(withGradient(value, x, matrix(1, 1)).requiresGrad).toBe(false);
    expect(noGrad(() => withGradient(value, matrix(1, 2).requiresGrad_(), matrix(1, 1))).requiresGrad).toBe(false);
  });
});

it("refuses what would corrupt backward, naming it", () => {
  scope(() => {
    const x = matrix(1, 2, 3, 4).requiresGrad_();
    const value = Tensor.from([1, 1]);
    expect(() => withGradient(value, x, matrix(1, 2))).toThrow("argument 'gradient': expected Float [2, 2] on cpu");
    expect(() => withGradient(value, x, Tensor.from([1, 2, 3, 4], [2, 2], "float64"))).toThrow("argument 'gradient'");
    expect(() => withGradient(Tensor.from([1, 1, 1]), x, matrix(1, 2, 3, 4))).toThrow(
      "argument 'value': expected one Float for each row of [2, 2], got Float [3]",
    );
    const loss = sum(withGradient(value, x, matrix(1, 2, 3, 4)));
    backward(loss);
    expect(() => backward(loss)).toThrow("second time");
  });
});
