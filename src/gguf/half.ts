let table: Float32Array | undefined;

/** The float32 of every float16, by its 16 bits; made when it is first asked for. NaNs keep their bits. */
export function halves(): Float32Array {
  table ??= new Float32Array(Uint32Array.from({ length: 1 << 16 }, (_, bits) => floatBitsOf(bits)).buffer);
  return table;
}

/** The bits of the float32 that is equal to a float16 (IEEE 754: 1 sign, 5 exponent, 10 fraction bits), which is always exact. */
function floatBitsOf(half: number): number {
  const sign = (half >>> 15) << 31;
  const [exponent, fraction] = [(half >>> 10) & 0x1f, half & 0x3ff];
  if (exponent === 0x1f) return (sign | 0x7f800000 | (fraction << 13)) >>> 0;
  if (exponent !== 0) return (sign | ((exponent + 112) << 23) | (fraction << 13)) >>> 0;
  // Zero and subnormals: fraction · 2⁻²⁴.
  const value = new Uint32Array(Float32Array.of(fraction * 2 ** -24).buffer)[0] as number;
  return (sign | value) >>> 0;
}
