import { expect, it } from "vitest";
import { relativeDifference } from "../../test/support/compare.js";
import { backward, gradOf, mul, noGrad, recomputed, reshape, scope, sum, Tensor, to } from "../tensor/index.js";
import { useNoLeaks } from "../tensor/testing/no-leaks.js";
import { rmsNorm } from "./index.js";

useNoLeaks();

it("divides each row by its root mean square, in float64 to within rounding", () => {
  scope(() => {
    const rows = [
      [3, -4, 0],
      [1e-3, 2e-3, -5e-3],
      [1000, 2000, 3000],
    ];
    const weight = [0.5, 1, -2];
    const normed = rmsNorm(Tensor.from(rows.flat(), [3, 3]), Tensor.from(weight), 1e-6).toFloat32Array();
    const expected = rows.flatMap((row) => {
      const scale = 1 / Math.sqrt(row.reduce((sum, x) => sum + x * x, 0) / 3 + 1e-6);
      return row.map((x, i) => x * scale * (weight[i] as number));
    });
    for (const [i, value] of normed.entries()) expect(value).toBeCloseTo(expected[i] as number, 5);
  });
});

it("takes the mean in float32 where the values are float16, whose squares would overflow", () => {
  scope(() => {
    const x = to(Tensor.from([30_000, -30_000]), { dtype: "float16" });
    const normed = rmsNorm(x, to(Tensor.from([1, 1]), { dtype: "float16" }), 1e-6);
    expect(normed.dtype).toBe("float16");
    expect([...to(normed, { dtype: "float32" }).toFloat32Array()]).toEqual([1, -1]);
  });
});

/** y and the gradients of x and weight, of Σ y · g. */
function passed(dtype: "float32" | "float64", norm: (x: Tensor, weight: Tensor) => Tensor): Tensor[] {
  const wave = (count: number, seed: number): number[] => Array.from({ length: count }, (_, i) => 3 * Math.sin(seed + 1.3 * i));
  return scope(() => {
    const x = to(Tensor.from(wave(24, 1), [2, 3, 4]), { dtype }).requiresGrad_();
    const weight = to(Tensor.from(wave(4, 2)), { dtype }).requiresGrad_();
    const y = norm(x, weight);
    backward(sum(mul(y, to(Tensor.from(wave(24, 3), [2, 3, 4]), { dtype }))));
    return [y, gradOf(x) as Tensor, gradOf(weight) as Tensor];
  });
}

it("has the gradients of its formula, as autograd finds them", () => {
  scope(() => {
    const plain = (x: Tensor, weight: Tensor): Tensor => {
      // Not float32 all the way, so that every operator is recorded.
      const wide = to(weight, { dtype: "float64" });
      return to(rmsNorm(x, wide, 1e-6), { dtype: "float32" });
    };
    const [expected, actual] = [passed("float32", plain), passed("float32", (x, weight) => rmsNorm(x, weight, 1e-6))];
    for (const [i, tensor] of actual.entries()) {
      expect(tensor.shape).toEqual(expected[i]?.shape);
      expect(noGrad(() => relativeDifference(tensor, expected[i] as Tensor))).toBeLessThan(1e-6);
    }
  });
});

it("has the same gradients to the bit where backward computes it again, and the same values where nothing is trained", () => {
  scope(() => {
    const [expected, again] = [
      passed("float32", (x, weight) => rmsNorm(x, weight, 1e-6)),
      passed("float32", (x, weight) => recomputed((read) => reshape(rmsNorm(read, weight, 1e-6), [2, 3, 4]), [x])),
    ];
    expect(again.map((tensor) => Buffer.from(tensor.toBytes()))).toEqual(expected.map((tensor) => Buffer.from(tensor.toBytes())));
    const [x, weight] = [Tensor.from([3, -4, 1, 2], [2, 2]), Tensor.from([0.5, 2])];
    const still = rmsNorm(x, weight, 1e-6).toFloat32Array();
    expect(rmsNorm(x, weight.requiresGrad_(), 1e-6).toFloat32Array()).toEqual(still);
  });
});
