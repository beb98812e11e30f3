import { expect, it } from "vitest";
import { scope, Tensor } from "../tensor/index.js";
import { useNoLeaks } from "../tensor/testing/no-leaks.js";
import { applyLayerNorm } from "./index.js";

useNoLeaks();

it("subtracts each row's mean and divides by its standard deviation, in float64 to within rounding", () => {
  scope(() => {
    const rows = [
      [3, -4, 0],
      [1e-3, 2e-3, -5e-3],
      [1000, 2000, 3000],
    ];
    const [weight, bias] = [
      [0.5, 1, -2],
      [7, 0, -1],
    ] as const;
    const layer = { weight: Tensor.from(weight), bias: Tensor.from(bias) };
    const normed = applyLayerNorm(Tensor.from(rows.flat(), [3, 3]), layer, 1e-5).toFloat32Array();
    const expected = rows.flatMap((row) => {
      const mean = row.reduce((sum, x) => sum + x, 0) / 3;
      const scale = 1 / Math.sqrt(row.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 3 + 1e-5);
      return row.map((x, i) => (x - mean) * scale * (weight[i] as number) + (bias[i] as number));
    });
    for (const [i, value] of normed.entries()) expect(value).toBeCloseTo(expected[i] as number, 5);
  });
});
