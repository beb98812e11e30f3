import { expect, it } from "vitest";
import { backward, gradOf, liveTensors, mul, scope, sum, Tensor } from "../tensor/index.js";
import { clipGradientNorm } from "./index.js";

/** Two leaves whose gradients are [a, a] and [b, b, b], and their values after clipping. */
function clipped(a: number, b: number, maxNorm: number): { norm: number; gradients: number[] } {
  return scope(() => {
    const leaves = [Tensor.from([1, 1]), Tensor.from([1, 1, 1])].map((tensor) => tensor.requiresGrad_());
    for (const [i, factor] of [a, b].entries()) backward(mul(sum(leaves[i] as Tensor), factor));
    const before = liveTensors();
    const norm = clipGradientNorm(leaves, maxNorm);
    expect(liveTensors()).toBe(before);
    return { norm, gradients: leaves.flatMap((leaf) => [...(gradOf(leaf) as Tensor).toFloat32Array()]) };
  });
}

it("scales all gradients by maxNorm / norm, the norm taken over all of them", () => {
  const { norm, gradients } = clipped(3, -4, 0.5);
  const expected = Math.sqrt(2 * 9 + 3 * 16);
  expect(norm).toBeCloseTo(expected, 5);
  for (const [i, value] of gradients.entries()) expect(value).toBeCloseTo(((i < 2 ? 3 : -4) * 0.5) / expected, 6);
});

it("leaves gradients alone that are small enough", () => {
  expect(clipped(3, -4, 100).gradients).toEqual([3, 3, -4, -4, -4]);
});

it("returns a norm that is not finite and scales nothing", () => {
  const { norm, gradients } = clipped(Number.NaN, 2, 1);
  expect(norm).toBeNaN();
  expect(gradients.slice(2)).toEqual([2, 2, 2]);
  expect(clipped(Number.POSITIVE_INFINITY, 2, 1)).toMatchObject({ norm: Infinity });
});

it("is 0 where no gradient is", () => {
  scope(() => expect(clipGradientNorm([Tensor.from([1]).requiresGrad_()], 1)).toBe(0));
});
