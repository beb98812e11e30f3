import { halves } from "../half.js";

/*
 * ggml's K types: 256 values in a block, with scales of their own for each 32 (Q4_K, Q5_K) or 16 (Q6_K) of them, which are quantized themselves.
 * Every operation is rounded to float32.
 */

const { fround } = Math;

/** d · scale · q − dmin · minimum: 4 bits of q in `quants`, and in Q5_K a fifth in the byte that 8 values 32 apart share. */
function withMinimums(size: number, hasFifthBit: boolean) {
  return (bytes: Uint8Array, values: Float32Array): void => {
    for (let at = 0, to = 0; at < bytes.length; at += size, to += 256) {
      const quants = at + size - 128;
      for (let group = 0; group < 8; group++) {
        const scale = fround(half(bytes, at) * scaleOf(bytes, at + 4, group));
        const minimum = fround(half(bytes, at + 2) * minimumOf(bytes, at + 4, group));
        // Two groups share 32 bytes: the low halves are one's, the high halves the other's.
        const [from, shift] = [quants + 32 * (group >> 1), 4 * (group & 1)];
        for (let i = 0; i < 32; i++) {
          const fifth = hasFifthBit ? (((bytes[at + 16 + i] as number) >>> group) & 1) << 4 : 0;
          const quant = (((bytes[from + i] as number) >>> shift) & 15) | fifth;
          values[to + 32 * group + i] = fround(scale * quant) - minimum;
        }
      }
    }
  };
}

export const dequantizeQ4_K = withMinimums(144, false);
export const dequantizeQ5_K = withMinimums(176, true);

/*
 * The 8 scales and 8 minimums of 6 bits in 12 bytes: of the first four groups they are the low 6 bits of bytes 0 to 3 and 4 to 7; of the last four, the halves of bytes
 * 8 to 11 with the two bits that are left of those.
 */
function scaleOf(bytes: Uint8Array, at: number, group: number): number {
  const own = bytes[at + (group & 3)] as number;
  return group < 4 ? own & 63 : ((bytes[at + 4 + group] as number) & 15) | ((own >>> 2) & 48);
}

function minimumOf(bytes: Uint8Array, at: number, group: number): number {
  const own = bytes[at + 4 + (group & 3)] as number;
  return group < 4 ? own & 63 : ((bytes[at + 4 + group] as number) >>> 4) | ((own >>> 2) & 48);
}

/** d · scale · (q − 32), q of 6 bits: 4 in the first 128 bytes, 2 in the next 64; then 16 signed scales, then d. */
export function dequantizeQ6_K(bytes: Uint8Array, values: Float32Array): void {
  const signed = new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 0, to = 0; at < bytes.length; at += 210, to += 256) {
    const d = half(bytes, at + 208);
    for (let i = 0; i < 256; i++) {
      // In each half of the block, 64 bytes have the low bits of 128 values and 32 the high bits.
      const [part, inPart] = [i >> 7, i & 127];
      const low = ((bytes[at + 64 * part + (inPart & 63)] as number) >>> (4 * (inPart >> 6))) & 15;
      const high = ((bytes[at + 128 + 32 * part + (inPart & 31)] as number) >>> (2 * (inPart >> 5))) & 3;
      values[to + i] = fround(d * (signed[at + 192 + (i >> 4)] as number)) * ((low | (high << 4)) - 32);
    }
  }
}

function half(bytes: Uint8Array, at: number): number {
  return halves()[(bytes[at] as number) | ((bytes[at + 1] as number) << 8)] as number;
}
