import { Tensor, to } from "../../tensor/index.js";

/** The numbers that the 65,536 patterns of a 16-bit float stand for. */
let numbers: Float32Array | undefined;

/** float16 (IEEE 754 binary16), as bit patterns → numbers. */
export function fromHalf(halves: Uint16Array): Float32Array {
  numbers ??= decodeAll();
  const table = numbers;
  return Float32Array.from(halves, (half) => table[half] as number);
}

/** A tensor's values as float16 bit patterns, row-major, each rounded to the nearest; what is too small for float16 becomes its most negative number. */
export function toHalf(x: Tensor): Uint16Array {
  using half = to(x, { dtype: "float16" });
  return new Uint16Array(half.toBytes());
}

function decodeAll(): Float32Array {
  const patterns = Uint16Array.from({ length: 65_536 }, (_, pattern) => pattern);
  using half = Tensor.fromBytes(new Uint8Array(patterns.buffer), [patterns.length], "float16");
  using wide = to(half, { dtype: "float32" });
  return wide.toFloat32Array();
}
