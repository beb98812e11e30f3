import { expect, it } from "vitest";
import { backward, customGradient, fill_, gradients, gradOf, mul, noGrad, recomputed, scope, sum, Tensor } from "./index.js";
import { useNoLeaks } from "./testing/no-leaks.js";

useNoLeaks();

const vector = (...values: number[]): Tensor => Tensor.from(values);

/** x², with the derivative of another function: 10 · x. */
const odd = (x: Tensor): Tensor =>
  customGradient(
    [x],
    () => ({ value: mul(x, x), kept: [x] }),
    (gradient, kept) => [mul(mul(gradient, kept), 10)],
  );

it("is what was computed, with the gradients that it is given", () => {
  scope(() => {
    const x = vector(1, 2, 3).requiresGrad_();
    const y = odd(x);
    expect([...y.toFloat32Array()]).toEqual([1, 4, 9]);
    backward(sum(mul(y, vector(1, 1, 2))));
    expect([...(gradOf(x)?.toFloat32Array() ?? [])]).toEqual([10, 20, 60]);
  });
});

it("serves several inputs, some without a gradient, gradients(), and what backward computes again", () => {
  scope(() => {
    const [x, y, constant] = [vector(1, 2).requiresGrad_(), vector(3, 4).requiresGrad_(), vector(5, 6)];
    const made = customGradient(
      [x, y, constant],
      () => ({ value: mul(x, constant), kept: [constant] }),
      (gradient, kept) => [mul(gradient, kept), null, null],
    );
    const [ofX, ofY] = gradients(sum(made), [x, y]);
    expect([...(ofX?.toFloat32Array() ?? [])]).toEqual([5, 6]);
    expect(ofY).toBeNull();
    backward(sum(recomputed((read) => odd(mul(read, y)), [x])));
    expect([...(gradOf(x)?.toFloat32Array() ?? [])]).toEqual([90, 320]);
  });
});

it("is a value and nothing else where nothing is recorded", () => {
  scope(() => {
    expect(odd(vector(1, 2)).requiresGrad).toBe(false);
    expect(noGrad(() => odd(vector(1, 2).requiresGrad_())).requiresGrad).toBe(false);
  });
});

it("lets backward throw what its gradients throw, and what is wrong with them", () => {
  class Mishap extends Error {}
  const failing = (gradientsOf: (gradient: Tensor) => (Tensor | null)[]) => () =>
    scope(() => {
      const x = vector(1, 2).requiresGrad_();
      backward(sum(customGradient([x], () => ({ value: mul(x, 2), kept: [] }), gradientsOf)));
    });
  const unlucky = failing(() => {
    throw new Mishap("out of luck");
  });
  expect(unlucky).toThrow("out of luck");
  expect(failing(() => [])).toThrow("backward gave 0 gradients for 1 inputs");
  expect(failing(() => [vector(1, 2, 3)])).toThrow("invalid gradient");
  scope(() => {
    const x = vector(1, 2).requiresGrad_();
    const y = odd(x);
    noGrad(() => fill_(x, 3));
    expect(() => backward(sum(y))).toThrow("a tensor [2] that was kept for backward was changed in place since");
    const loss = sum(odd(x));
    backward(loss);
    expect(() => backward(loss)).toThrow("second time");
  });
});
