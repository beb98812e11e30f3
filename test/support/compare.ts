import { norm, sub, type Tensor, to } from "../../src/tensor/index.js";

/** The largest absolute difference of two float32 tensors of one shape. */
export function maxAbsDifference(actual: Tensor, expected: Tensor): number {
  if (actual.shape.join() !== expected.shape.join()) throw new Error(`shapes differ: [${actual.shape}] and [${expected.shape}]`);
  const [a, b] = [to(actual, { dtype: "float32" }).toFloat32Array(), to(expected, { dtype: "float32" }).toFloat32Array()];
  return a.reduce((largest, value, i) => Math.max(largest, Math.abs(value - (b[i] as number))), 0);
}

/** ‖actual − expected‖ / ‖expected‖; the plain norm of the difference where the expected tensor is zero. */
export function relativeDifference(actual: Tensor, expected: Tensor): number {
  const scale = norm(expected).item();
  return norm(sub(actual, expected)).item() / (scale === 0 ? 1 : scale);
}
