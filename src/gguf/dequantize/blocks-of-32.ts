import { halves } from "../half.js";

/*
 * A block has 32 values: a float16 scale d, in some types a float16 minimum m, then the quants. Where quants have 4 bits, the low halves of 16 bytes are the
 * first 16 values, the high halves the others; a fifth bit of each stands in 32 bits of its own. A value is d · q (q may have a fixed offset), or d · q + m,
 * every operation rounded to float32.
 */

const { fround } = Math;

interface BlockKind {
  readonly bytes: number;
  /** Whether a minimum stands after the scale. */
  readonly hasMinimum: boolean;
  /** Whether a fifth bit of every quant stands before the quants. */
  readonly hasFifthBit: boolean;
  /** What is taken from a quant; 0 where there is a minimum. */
  readonly offset: number;
}

function fourBits({ bytes: size, hasMinimum, hasFifthBit, offset }: BlockKind) {
  return (bytes: Uint8Array, values: Float32Array): void => {
    const table = halves();
    const half = (at: number): number => table[(bytes[at] as number) | ((bytes[at + 1] as number) << 8)] as number;
    for (let at = 0, to = 0; at < bytes.length; at += size, to += 32) {
      const scale = half(at);
      const minimum = hasMinimum ? half(at + 2) : 0;
      const quants = at + size - 16;
      const fifth = hasFifthBit ? fourBytes(bytes, quants - 4) : 0;
      for (let i = 0; i < 16; i++) {
        const byte = bytes[quants + i] as number;
        const low = (byte & 15) | (((fifth >>> i) & 1) << 4);
        const high = (byte >>> 4) | (((fifth >>> (i + 16)) & 1) << 4);
        // Adding a minimum of 0 would make −0 a 0.
        values[to + i] = hasMinimum ? fround(scale * low) + minimum : scale * (low - offset);
        values[to + i + 16] = hasMinimum ? fround(scale * high) + minimum : scale * (high - offset);
      }
    }
  };
}

function fourBytes(bytes: Uint8Array, at: number): number {
  return (bytes[at] as number) | ((bytes[at + 1] as number) << 8) | ((bytes[at + 2] as number) << 16) | ((bytes[at + 3] as number) << 24);
}

/** d · (q − 8). */
export const dequantizeQ4_0 = fourBits({ bytes: 18, hasMinimum: false, hasFifthBit: false, offset: 8 });
/** d · q + m. */
export const dequantizeQ4_1 = fourBits({ bytes: 20, hasMinimum: true, hasFifthBit: false, offset: 0 });
/** d · (q − 16), q of 5 bits. */
export const dequantizeQ5_0 = fourBits({ bytes: 22, hasMinimum: false, hasFifthBit: true, offset: 16 });
/** d · q + m, q of 5 bits. */
export const dequantizeQ5_1 = fourBits({ bytes: 24, hasMinimum: true, hasFifthBit: true, offset: 0 });

/** d · q, q a signed byte. */
export function dequantizeQ8_0(bytes: Uint8Array, values: Float32Array): void {
  const [table, signed] = [halves(), new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length)];
  for (let at = 0, to = 0; at < bytes.length; at += 34, to += 32) {
    const scale = table[(bytes[at] as number) | ((bytes[at + 1] as number) << 8)] as number;
    for (let i = 0; i < 32; i++) values[to + i] = scale * (signed[at + 2 + i] as number);
  }
}
