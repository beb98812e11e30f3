import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { CheckpointError } from "../../core/index.js";
import type { GgufTensorType } from "../tensor-types.js";
import { dequantize, readableTypes } from "./index.js";

interface GoldenBlocks {
  readonly bytes?: string;
  readonly first?: readonly number[];
  readonly all?: number;
  readonly sha256: string;
}

const golden = JSON.parse(readFileSync(new URL("../../../test/golden/gguf/blocks.json", import.meta.url), "utf8")) as {
  readonly types: Readonly<Record<string, GoldenBlocks>>;
};

const sha256 = (values: Float32Array): string => createHash("sha256").update(new Uint8Array(values.buffer)).digest("hex");

const quantized = Object.entries(golden.types).filter(([, { bytes }]) => bytes !== undefined);

test.each(quantized)(
  "%s has the package's values to the bit, with scales that are zero, negative, subnormal and the largest",
  (type, blocks) => {
    const values = dequantize(Buffer.from(blocks.bytes ?? "", "base64"), type as GgufTensorType, "a tensor");
    const size = values.length / 12;
    expect([...values.subarray(11 * size, 11 * size + 4)]).toEqual(blocks.first);
    expect(sha256(values)).toBe(blocks.sha256);
  },
);

test.each(["F16", "BF16"] as const)("every finite %s is the float32 that it is", (type) => {
  const isNumber = (bits: number): boolean => (type === "F16" ? (bits & 0x7c00) !== 0x7c00 : (bits & 0x7f80) !== 0x7f80);
  const bits = Uint16Array.from(Array.from({ length: 1 << 16 }, (_, i) => i).filter(isNumber));
  expect(bits.length).toBe(golden.types[type]?.all);
  expect(sha256(dequantize(new Uint8Array(bits.buffer), type, "a tensor"))).toBe(golden.types[type]?.sha256);
});

test("what is not finite stays so, and float32 is copied bit by bit", () => {
  const special = dequantize(new Uint8Array(Uint16Array.of(0x7c00, 0xfc00, 0x7e01).buffer), "F16", "a tensor");
  expect([...special]).toEqual([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN]);
  const bits = Uint32Array.of(0x7fc12345, 0x80000000, 1);
  const values = dequantize(new Uint8Array(bits.buffer), "F32", "a tensor");
  expect([...new Uint32Array(values.buffer)]).toEqual([...bits]);
});

test("every type that is read has golden values, and others are refused by name", () => {
  expect([...readableTypes].sort()).toEqual([...Object.keys(golden.types), "F32"].sort());
  expect(() => dequantize(new Uint8Array(84), "Q2_K", "model.gguf: tensor 'a'")).toThrow(CheckpointError);
  expect(() => dequantize(new Uint8Array(84), "Q2_K", "model.gguf: tensor 'a'")).toThrow(
    "model.gguf: tensor 'a' is of type Q2_K, which is not read.",
  );
  expect(() => dequantize(new Uint8Array(19), "Q4_0", "tensor 'a'")).toThrow("tensor 'a' has 19 bytes, which are no whole blocks of Q4_0.");
});
