import { describe, expect, it } from "vitest";
import { countFlops } from "./count-flops.js";
import { observeOperators } from "./operator.js";
import { add, linear, linearWith, matmul, ones, packWeight, scaledDotProductAttention } from "./ops/index.js";
import { scope } from "./scope.js";

describe("countFlops", () => {
  it("counts two operations per product that is added up", () => {
    scope(() => {
      const [x, weight] = [ones([4, 3, 5]), ones([7, 5])];
      expect(countFlops(() => linear(x, weight)).flops).toBe(2 * 12 * 5 * 7);
      expect(countFlops(() => matmul(x, ones([4, 5, 2]))).flops).toBe(2 * 12 * 5 * 2);
    });
  });

  it("counts packed products like plain ones", () => {
    scope(() => {
      const [x, weight] = [ones([4, 32]), ones([64, 32])];
      const packed = packWeight(weight, 4);
      expect(countFlops(() => linearWith(x, packed ?? weight)).flops).toBe(2 * 4 * 32 * 64);
    });
  });

  it("counts attention's two products, also where queries are few and values have a size of their own", () => {
    scope(() => {
      const [q, k, v] = [ones([2, 3, 4, 8]), ones([2, 3, 9, 8]), ones([2, 3, 9, 6])];
      expect(countFlops(() => scaledDotProductAttention(q, k, v)).flops).toBe(2 * 2 * 3 * 4 * 9 * (8 + 6));
    });
  });

  it("counts nothing else, gives the result, and stops counting when the work is done", () => {
    scope(() => {
      const x = ones([2, 2]);
      const { result, flops } = countFlops(() => add(x, x));
      expect([result.toFloat32Array()[0], flops]).toEqual([2, 0]);
      let heard = 0;
      expect(() =>
        observeOperators(
          () => heard++,
          () => matmul(x, ones([3, 3])),
        ),
      ).toThrow();
      heard = 0;
      matmul(x, x);
      expect(heard).toBe(0);
    });
  });
});
