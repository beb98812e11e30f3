import { describe, expect, it } from "vitest";
import { maxAbsDifference } from "../../test/support/compare.js";
import { add, backward, gradOf, linear, noGrad, normal_, ones, RandomStream, scope, sum, Tensor, zeros } from "../tensor/index.js";
import { useNoLeaks } from "../tensor/testing/no-leaks.js";
import { applyLinear, type LowRank, lowRankProduct } from "./index.js";

useNoLeaks();

/** x `[1, 2, 3]`, a map to 2 outputs, and a product of rank 1: A x is −4 and 7. */
const x = (): Tensor => Tensor.from([1, -2, 0.5, 3, 0, 4], [1, 2, 3]);
const weight = (): Tensor => Tensor.from([1, 2, 3, -1, 0.5, 0], [2, 3]);
const lowRank = (changes: Partial<LowRank> = {}): LowRank => ({
  a: Tensor.from([1, 3, 2], [1, 3]),
  b: Tensor.from([10, -1], [2, 1]),
  scale: 0.5,
  ...changes,
});

describe("a low-rank product", () => {
  it("is added to what its map makes: scale · x · Aᵀ · Bᵀ", () => {
    scope(() => {
      // x · weightᵀ is −1.5, −2, 15, −3; x · Aᵀ is −4 and 11.
      expect([...applyLinear(x(), { weight: weight(), lowRank: lowRank() }).toFloat32Array()]).toEqual([-21.5, 0, 70, -8.5]);
    });
  });

  it("is what merging adds to the matrix", () => {
    scope(() => {
      const merged = linear(x(), add(weight(), lowRankProduct(lowRank())));
      expect(maxAbsDifference(applyLinear(x(), { weight: weight(), lowRank: lowRank() }), merged)).toBeLessThan(1e-5);
    });
  });

  it("has gradients for A, B and x, and none for the matrix that is not trained", () => {
    scope(() => {
      const [input, own] = [x().requiresGrad_(), lowRank()];
      const matrix = weight();
      for (const tensor of [own.a, own.b]) tensor.requiresGrad_();
      backward(sum(applyLinear(input, { weight: matrix, lowRank: own })));
      // Σ over outputs and rows: B sums to 9, A x to 7, x to (4, −2, 4.5).
      expect([...(gradOf(own.a) as Tensor).toFloat32Array()]).toEqual([18, -9, 20.25]);
      expect([...(gradOf(own.b) as Tensor).toFloat32Array()]).toEqual([3.5, 3.5]);
      expect(gradOf(input)).not.toBeNull();
      expect(gradOf(matrix)).toBeNull();
      for (const tensor of [input, own.a, own.b]) gradOf(tensor)?.dispose();
    });
  });

  it("drops of what it reads alone, by its rate, from the stream that it is given", () => {
    scope(() => {
      using stream = RandomStream.named(1, "dropout");
      const input = ones([1, 4000]);
      const a = zeros([1, 4000]);
      noGrad(() => normal_(a, stream));
      const own = { a: ones([1, 4000]), b: Tensor.from([1], [1, 1]), scale: 1 };
      const made = (seed: number): number => {
        using drawn = RandomStream.named(seed, "dropout");
        const layer = { weight: ones([1, 4000]), lowRank: { ...own, dropout: { rate: 0.25, stream: drawn } } };
        return applyLinear(input, layer).item();
      };
      // The map itself makes 4000; of what A reads a quarter is dropped, the rest scaled up. Five standard errors.
      expect(Math.abs(made(1) - 8000)).toBeLessThan(5 * Math.sqrt(4000 / 3));
      expect(made(1)).not.toBe(8000);
      expect(made(1)).toBe(made(1));
      expect(made(1)).not.toBe(made(2));
    });
  });
});
