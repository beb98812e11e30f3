/** The largest finite float16. */
const largest = 65_504;

/** What becomes 2^-24, the smallest float16 above 0, is at least half of it. */
const exponentBias = 127 - 15;

/**
 * Values as little-endian float16, each rounded to the nearest, ties to even, as numpy and libtorch round. What is too large becomes infinite: ask
 * {@link exceedsFloat16} before.
 */
export function float16Bytes(values: Float32Array): Uint8Array {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const halves = new Uint16Array(values.length);
  for (let i = 0; i < bits.length; i++) halves[i] = float16Bits(bits[i] as number);
  return new Uint8Array(halves.buffer);
}

/** The index of the first value that float16 has no finite number for; -1 where there is none. */
export function exceedsFloat16(values: Float32Array): number {
  // From half-way to the next power of two on, rounding goes to infinity.
  return values.findIndex((value) => !(Math.abs(value) < largest + 16));
}

/** The bits of the float16 that is nearest to the float32 of these bits. */
export function float16Bits(bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const exponent = (bits >>> 23) & 0xff;
  const fraction = bits & 0x7f_ffff;
  if (exponent === 0xff) return sign | 0x7c00 | (fraction === 0 ? 0 : 0x200 | (fraction >>> 13));
  const halfExponent = exponent - exponentBias;
  if (halfExponent >= 31) return sign | 0x7c00;
  if (halfExponent > 0) return sign | roundedShift((halfExponent << 23) | fraction, 13);
  // Subnormal: the leading 1 is written out, and moves right with every power of two below 2^-14.
  const shift = 14 - halfExponent;
  return shift > 24 ? sign : sign | roundedShift(0x80_0000 | fraction, shift);
}

/** `value` / 2^shift to the nearest whole number, ties to even. A carry goes into the exponent, as it should. */
function roundedShift(value: number, shift: number): number {
  const kept = value >>> shift;
  const rest = value - kept * 2 ** shift;
  const half = 2 ** (shift - 1);
  return rest > half || (rest === half && (kept & 1) === 1) ? kept + 1 : kept;
}
