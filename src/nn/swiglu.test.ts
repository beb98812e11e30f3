import { expect, it } from "vitest";
import { backward, gradOf, mul, scope, silu, sum, Tensor } from "../tensor/index.js";
import { useNoLeaks } from "../tensor/testing/no-leaks.js";
import { swiglu } from "./index.js";

useNoLeaks();

const wave = (seed: number): Tensor =>
  Tensor.from(
    Array.from({ length: 12 }, (_, i) => 4 * Math.sin(seed + 1.3 * i)),
    [3, 4],
  );
const bitsOf = (tensor: Tensor): string => Buffer.from(tensor.toBytes()).toString("hex");

/** The product and both gradients, as bits. */
function passed(compute: (gate: Tensor, up: Tensor) => Tensor): string[] {
  return scope(() => {
    const [gate, up] = [wave(1).requiresGrad_(), wave(2).requiresGrad_()] as const;
    const value = compute(gate, up);
    backward(sum(mul(value, wave(3))));
    return [value, gradOf(gate) as Tensor, gradOf(up) as Tensor].map(bitsOf);
  });
}

it("is silu(gate) · up, with autograd's own gradients to the bit", () => {
  const expected = passed((gate, up) => mul(silu(gate), up));
  expect(passed(swiglu)).toEqual(expected);
  scope(() => expect(bitsOf(swiglu(wave(1), wave(2)))).toBe(expected[0]));
});
