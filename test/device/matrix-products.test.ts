import { expect, it } from "vitest";
import { autocast, empty, matmul, norm, normal_, RandomStream, scope, sub, type Tensor, to } from "../../src/tensor/index.js";
import { useNoLeaks } from "../../src/tensor/testing/no-leaks.js";
import { describeOnDevice, device } from "./device-under-test.js";

useNoLeaks();

const size = 512;

/** Two random matrices and their product in float64. */
function factors(): { left: Tensor; right: Tensor; exact: Tensor } {
  using stream = RandomStream.named(1, "matrices", device);
  const random = (): Tensor => {
    const matrix = empty([size, size], { device });
    normal_(matrix, stream);
    return matrix;
  };
  const [left, right] = [random(), random()];
  const wide = (matrix: Tensor): Tensor => to(matrix, { dtype: "float64" });
  return { left, right, exact: matmul(wide(left), wide(right)) };
}

/** ‖product − exact‖ / ‖exact‖. */
function error(product: Tensor, exact: Tensor): number {
  return norm(sub(to(product, { dtype: "float64" }), exact)).item() / norm(exact).item();
}

describeOnDevice("a matrix product", () => {
  it("of float32 is computed in float32, not in TensorFloat-32, whose 10 bits are off by 3e-4", () => {
    scope(() => {
      const { left, right, exact } = factors();
      expect(error(matmul(left, right), exact)).toBeLessThan(1e-5);
    });
  });

  it("is computed in bfloat16 inside autocast, and only there", () => {
    scope(() => {
      const { left, right, exact } = factors();
      const product = autocast(device, "bfloat16", () => matmul(left, right));
      expect(product.dtype).toBe("bfloat16");
      expect(error(product, exact)).toBeLessThan(1e-2);
      expect(matmul(left, right).dtype).toBe("float32");
    });
  });
});
