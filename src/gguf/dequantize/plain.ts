import { halves } from "../half.js";

/** Values that stand for themselves, into `values`. Copied bit by bit, NaNs too. */
export function dequantizeF32(bytes: Uint8Array, values: Float32Array): void {
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength).set(bytes);
}

/** float16. */
export function dequantizeF16(bytes: Uint8Array, values: Float32Array): void {
  const [table, bits] = [new Uint32Array(halves().buffer), new Uint32Array(values.buffer, values.byteOffset, values.length)];
  for (let i = 0; i < values.length; i++) bits[i] = table[at(bytes, 2 * i) | (at(bytes, 2 * i + 1) << 8)] as number;
}

/** bfloat16: the upper half of a float32. */
export function dequantizeBF16(bytes: Uint8Array, values: Float32Array): void {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  for (let i = 0; i < values.length; i++) bits[i] = (at(bytes, 2 * i) << 16) | (at(bytes, 2 * i + 1) << 24);
}

function at(bytes: Uint8Array, index: number): number {
  return bytes[index] as number;
}
