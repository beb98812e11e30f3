import { float16Bits } from "./float16-bytes.js";

/** Values that share a scale. */
export const q8BlockSize = 32;

/** A scale in float16, then a signed byte for each value. */
export const q8BlockBytes = 2 + q8BlockSize;

/**
 * Values as blocks of Q8_0: scale d = max |x| / 127, and x / d to the nearest whole number, halves away from zero, all in float32. The same bytes as `quants.quantize` of
 * Python's `gguf`.
 * @param values A whole number of blocks of {@link q8BlockSize}.
 */
export function q8Bytes(values: Float32Array): Uint8Array {
  const blocks = values.length / q8BlockSize;
  const bytes = new Uint8Array(blocks * q8BlockBytes);
  const quants = new Int8Array(bytes.buffer);
  const scale = new Float32Array(1);
  const scaleBits = new Uint32Array(scale.buffer);
  for (let block = 0; block < blocks; block++) {
    const [from, to] = [block * q8BlockSize, block * q8BlockBytes];
    scale[0] = largestOf(values, from) / 127;
    const d = scale[0] as number;
    const inverse = d === 0 ? 0 : Math.fround(1 / d);
    const half = float16Bits(scaleBits[0] as number);
    bytes[to] = half & 0xff;
    bytes[to + 1] = half >>> 8;
    for (let i = 0; i < q8BlockSize; i++) quants[to + 2 + i] = rounded(Math.fround((values[from + i] as number) * inverse));
  }
  return bytes;
}

function largestOf(values: Float32Array, from: number): number {
  let largest = 0;
  for (let i = from; i < from + q8BlockSize; i++) largest = Math.max(largest, Math.abs(values[i] as number));
  return largest;
}

/** To the nearest whole number, halves away from zero. Values here are at most 127, where adding a half in float64 is exact. */
function rounded(value: number): number {
  return value < 0 ? -Math.floor(0.5 - value) : Math.floor(value + 0.5);
}
