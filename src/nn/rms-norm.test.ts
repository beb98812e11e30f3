import { expect, it } from "vitest";
import { scope, Tensor, to } from "../tensor/index.js";
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
