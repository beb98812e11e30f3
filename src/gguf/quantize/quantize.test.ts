import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { float16Bits } from "./float16-bytes.js";
import { quantize } from "./quantize.js";

const path = fileURLToPath(new URL("../../../test/golden/gguf/quantize.json", import.meta.url));
const golden = JSON.parse(readFileSync(path, "utf8")) as Record<"values" | "F16" | "Q8_0", string>;
const bytes = Buffer.from(golden.values, "base64");
const values = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));

describe("quantize", () => {
  test.each(["F16", "Q8_0"] as const)("gives the bytes of Python's gguf in %s", (type) => {
    expect(Buffer.from(quantize(values, type, "weight")).toString("base64")).toBe(golden[type]);
  });

  test("leaves float32 as it is", () => {
    expect(Buffer.from(quantize(values, "F32", "weight")).equals(bytes)).toBe(true);
  });

  test("refuses what float16 has no number for", () => {
    expect(quantize(Float32Array.of(65_519), "F16", "w")).toEqual(new Uint8Array([0xff, 0x7b]));
    expect(() => quantize(Float32Array.of(0, -65_520), "F16", "head")).toThrow("head: value 1 is -65520, and the largest of F16 is 65504.");
  });

  test("takes every float16 back to itself, and nothing to one that is further away", () => {
    const number = (half: number): number => {
      const [sign, exponent, fraction] = [half & 0x8000 ? -1 : 1, (half >> 10) & 31, half & 1023];
      return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25));
    };
    const bitsOf = (value: number) => new Uint32Array(Float32Array.of(value).buffer)[0] as number;
    for (let half = 0; half < 0x7c00; half++) expect(float16Bits(bitsOf(number(half)))).toBe(half);
    fc.assert(
      fc.property(fc.float({ min: -65_504, max: 65_504, noNaN: true }), (value) => {
        const half = float16Bits(bitsOf(value));
        const error = Math.abs(number(half) - value);
        for (const other of [half - 1, half + 1]) {
          if ((other & 0x7fff) < 0x7c00) expect(error).toBeLessThanOrEqual(Math.abs(number(other) - value));
        }
      }),
    );
  });
});
