import { expect, it } from "vitest";
import { maxAbsDifference } from "../../test/support/compare.js";
import { noGrad, packWeight, scope, Tensor } from "../tensor/index.js";
import { useNoLeaks } from "../tensor/testing/no-leaks.js";
import { applyLinear } from "./index.js";

useNoLeaks();

const x = (): Tensor => Tensor.from([1, -2, 0.5, 3, 0, 4], [1, 2, 3]);
const weight = (): Tensor => Tensor.from([1, 2, 3, -1, 0.5, 0, 0, 1, -2, 4, 4, 4], [4, 3]);
/** x · weightᵀ, by hand. */
const products = [-1.5, -2, -3, -2, 15, -3, -8, 28];

it("multiplies by the transposed matrix and adds the bias, if there is one", () => {
  scope(() => {
    const bias = Tensor.from([10, 20, 30, 40]);
    expect(applyLinear(x(), { weight: weight() }).shape).toEqual([1, 2, 4]);
    expect([...applyLinear(x(), { weight: weight() }).toFloat32Array()]).toEqual(products);
    expect([...applyLinear(x(), { weight: weight(), bias }).toFloat32Array()]).toEqual(
      products.map((value, i) => value + 10 * (1 + (i % 4))),
    );
  });
});

it("computes the same from a packed matrix, bias included", () => {
  scope(() =>
    noGrad(() => {
      const bias = Tensor.from([10, 20, 30, 40]);
      const packed = packWeight(weight(), 2) ?? weight();
      for (const layer of [{}, { bias }]) {
        const [actual, expected] = [applyLinear(x(), { weight: packed, ...layer }), applyLinear(x(), { weight: weight(), ...layer })];
        expect(maxAbsDifference(actual, expected)).toBeLessThan(1e-5);
      }
    }),
  );
});
