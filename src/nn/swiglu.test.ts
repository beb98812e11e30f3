import { expect, it } from "vitest";
import { relativeDifference } from "../../test/support/compare.js";
import { backward, gradOf, mul, noGrad, scope, silu, sum, Tensor, to } from "../tensor/index.js";
import { useNoLeaks } from "../tensor/testing/no-leaks.js";
import { swiglu } from "./index.js";

useNoLeaks();

const wave = (seed: number): Tensor =>
  Tensor.from(
    Array.from({ length: 12 }, (_, i) => 4 * Math.sin(seed + 1.3 * i)),
    [3, 4],
  );

/** The product and both gradients. */
function passed(compute: (gate: Tensor, up: Tensor) => Tensor): Tensor[] {
  return scope(() => {
    const [gate, up] = [wave(1).requiresGrad_(), wave(2).requiresGrad_()] as const;
    const value = compute(gate, up);
    backward(sum(mul(value, wave(3))));
    return [value, gradOf(gate) as Tensor, gradOf(up) as Tensor];
  });
}

it("is silu(gate) · up, with the gradients that autograd finds", () => {
  scope(() => {
    const [actual, expected] = [passed(swiglu), passed((gate, up) => mul(silu(gate), up))];
    for (const [i, tensor] of actual.entries()) expect(noGrad(() => relativeDifference(tensor, expected[i] as Tensor))).toBeLessThan(1e-6);
  });
});

it("is the same where nothing is trained, and goes by libtorch's operators in other number formats", () => {
  scope(() => {
    expect(swiglu(wave(1), wave(2)).toFloat32Array()).toEqual(swiglu(wave(1).requiresGrad_(), wave(2)).toFloat32Array());
    const [gate, up] = [1, 2].map((seed) => to(wave(seed), { dtype: "bfloat16" })) as [Tensor, Tensor];
    const expected = to(mul(silu(gate), up), { dtype: "float32" });
    expect(to(swiglu(gate, up), { dtype: "float32" }).toFloat32Array()).toEqual(expected.toFloat32Array());
  });
});
