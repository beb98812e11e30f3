import { norm, sub, type Tensor, to } from "../../src/tensor/index.js";

/** A tensor's values in float32 on the CPU, where the references are. */
export function onCpu(tensor: Tensor): Tensor {
  return to(tensor, { dtype: "float32", device: "cpu" });
}

/** The largest absolute difference of two tensors of one shape, whatever their devices. */
export function maxAbsDifference(actual: Tensor, expected: Tensor): number {
  if (actual.shape.join() !== expected.shape.join()) throw new Error(`shapes differ: [${actual.shape}] and [${expected.shape}]`);
  const [a, b] = [onCpu(actual).toFloat32Array(), onCpu(expected).toFloat32Array()];
  return a.reduce((largest, value, i) => Math.max(largest, Math.abs(value - (b[i] as number))), 0);
}

/** ‖actual − expected‖ / ‖expected‖, whatever their devices; the plain norm of the difference where the expected tensor is zero. */
export function relativeDifference(actual: Tensor, expected: Tensor): number {
  const scale = norm(expected).item();
  return norm(sub(onCpu(actual), onCpu(expected))).item() / (scale === 0 ? 1 : scale);
}
