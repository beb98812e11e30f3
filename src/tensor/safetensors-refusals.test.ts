import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CheckpointError } from "../core/index.js";
import { loadSafetensors, readSafetensorsHeader, safetensorsChunks, scope, Tensor, zeros } from "./index.js";
import { useNoLeaks } from "./testing/no-leaks.js";

useNoLeaks();
let folder = "";
let path = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "retort-safetensors-"));
  path = join(folder, "model.safetensors");
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function save(...tensors: (readonly [string, Tensor])[]): void {
  writeFileSync(path, Buffer.concat([...safetensorsChunks(tensors)]));
}

/** A file with this header text and so many bytes of data. */
function craft(header: string | Uint8Array, dataBytes = 0, claimed: bigint = BigInt(Buffer.byteLength(header))): void {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(claimed);
  writeFileSync(path, Buffer.concat([length, Buffer.from(header), Buffer.alloc(dataBytes, 7)]));
}

function craftJson(header: unknown, dataBytes = 0): void {
  craft(JSON.stringify(header), dataBytes);
}

/** What loading says; fails unless it is a CheckpointError that starts with the path. */
function refusal(): string {
  for (const read of [readSafetensorsHeader, loadSafetensors]) {
    expect(() => read(path)).toThrow(CheckpointError);
    expect(() => read(path)).toThrow(path);
  }
  try {
    readSafetensorsHeader(path);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("nothing was refused");
}

const f32 = (shape: readonly unknown[], start: number, end: number) => ({ dtype: "F32", shape, data_offsets: [start, end] });

describe("a damaged or hostile safetensors file is refused by name", () => {
  it("cut off in the length, in the header, or in the data", () => {
    scope(() => save(["first", zeros([7])]));
    const whole = readFileSync(path);
    const headerEnd = 8 + Number(whole.readBigUInt64LE());
    const cutTo = (size: number): string => {
      writeFileSync(path, whole.subarray(0, size));
      return refusal();
    };
    for (const size of [0, 1, 7]) expect(cutTo(size)).toContain(`${size} bytes are too few`);
    for (const size of [8, 9, headerEnd - 1])
      expect(cutTo(size)).toContain(`claims a header of ${headerEnd - 8} bytes in a file of ${size}`);
    for (const size of [headerEnd, headerEnd + 1, whole.length - 1]) {
      expect(cutTo(size)).toContain(`the file has ${size} bytes, its tensors need ${whole.length}`);
    }
  });

  it("longer than its tensors", () => {
    craftJson({ a: f32([1], 0, 4) }, 5);
    expect(refusal()).toContain("1 bytes after the last tensor belong to nothing");
  });

  it.each([2n ** 40n, 2n ** 63n, 2n ** 64n - 1n, 99_000_000n, 100_000_001n, 3n])("that claims a header of %s bytes", (claimed) => {
    craft("{}", 0, claimed);
    expect(refusal()).toContain(`claims a header of ${Number(claimed)} bytes in a file of 10`);
  });

  it.each([
    ["", "the header is not JSON"],
    ['{"a"', "the header is not JSON"],
    ["{} x", "the header is not JSON"],
    ["[]", "the header is not a JSON object"],
    ["null", "the header is not a JSON object"],
    ['"text"', "the header is not a JSON object"],
    ['{"__metadata__":{"epoch":3}}', "__metadata__ is not an object of strings"],
    ['{"__metadata__":[]}', "__metadata__ is not an object of strings"],
    ['{"__metadata__":"pt"}', "__metadata__ is not an object of strings"],
    ['{"__metadata__":{},"__metadata__":{}}', "'__metadata__' stands twice"],
  ])("whose header is %s", (header, message) => {
    craft(header);
    expect(refusal()).toContain(message);
  });

  it("but not one whose metadata is null, as other readers take it for absent", () => {
    craftJson({ __metadata__: null, a: f32([1], 0, 4) }, 4);
    expect(readSafetensorsHeader(path).metadata).toEqual({});
  });

  it("whose header is not UTF-8", () => {
    craft(Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]));
    expect(refusal()).toContain("the header is not UTF-8");
  });

  it("that names a tensor twice, also where both say the same, also if spelled differently", () => {
    const entry = JSON.stringify(f32([1], 0, 4));
    craft(`{"a":${entry},"a":${entry}}`, 4);
    expect(refusal()).toContain("tensor 'a' stands twice in the header");
    craft(`{"a:\\"{":${entry},"a\\u003a\\"{":${entry}}`, 4);
    expect(refusal()).toContain(`tensor 'a:"{' stands twice in the header`);
  });

  it.each([
    ["overlapping", { a: f32([2], 0, 8), b: f32([2], 4, 12) }, 12, "tensor 'b' overlaps the one before it"],
    ["the same bytes twice", { a: f32([2], 0, 8), b: f32([2], 0, 8) }, 8, "overlaps the one before it"],
    ["a hole between", { a: f32([1], 0, 4), b: f32([1], 8, 12) }, 12, "4 bytes before tensor 'b' belong to nothing"],
    ["a hole at the start", { a: f32([1], 4, 8) }, 8, "4 bytes before tensor 'a' belong to nothing"],
    ["outside", { a: f32([1], 0, 4), b: f32([3], 4, 16) }, 12, "its tensors need"],
    ["far outside", { a: f32([2 ** 40], 0, 2 ** 42) }, 4, "its tensors need"],
    ["an empty tensor within another", { a: f32([2], 0, 8), b: f32([0], 4, 4) }, 8, "tensor 'b' overlaps"],
    ["an empty tensor behind the end", { a: f32([1], 0, 4), b: f32([0], 8, 8) }, 4, "4 bytes before tensor 'b'"],
    ["backwards", { a: f32([1], 4, 0) }, 4, "tensor 'a': [1] of float32 takes 4 bytes, its data_offsets span -4"],
  ])("with tensors that lie wrong: %s", (_, header, dataBytes, message) => {
    craftJson(header, dataBytes);
    expect(refusal()).toContain(message);
  });

  it.each([
    [f32([3], 0, 8), "[3] of float32 takes 12 bytes, its data_offsets span 8"],
    [f32([], 0, 8), "[] of float32 takes 4 bytes, its data_offsets span 8"],
    [f32([-2, -1], 0, 8), "shape [-2,-1] is not a list of whole numbers"],
    [f32([0.5, 4], 0, 8), "shape [0.5,4] is not a list of whole numbers"],
    [f32(["2"], 0, 8), 'shape ["2"] is not a list of whole numbers'],
    [f32([null], 0, 8), "shape [null] is not a list"],
    [f32([2 ** 53], 0, 8), "shape [9007199254740992] is not a list"],
    [f32([2 ** 32, 2 ** 32], 0, 8), "[4294967296, 4294967296] is larger than any memory"],
    [f32([2 ** 52, 2 ** 52, 0], 0, 0), "is larger than any memory"],
    [f32([0, 2 ** 52, 2 ** 52], 0, 0), "is larger than any memory"],
    [{ dtype: "F32", shape: 2, data_offsets: [0, 8] }, "shape 2 is not a list"],
    [{ dtype: "F32", data_offsets: [0, 8] }, "shape undefined is not a list"],
    [{ dtype: "F32", shape: [2] }, "data_offsets undefined are not two whole numbers"],
    [{ dtype: "F32", shape: [2], data_offsets: [0] }, "data_offsets [0] are not two whole numbers"],
    [{ dtype: "F32", shape: [2], data_offsets: [0, 8, 9] }, "data_offsets [0,8,9] are not two"],
    [{ dtype: "F32", shape: [2], data_offsets: [-8, 0] }, "data_offsets [-8,0] are not two"],
    [{ dtype: "F32", shape: [2], data_offsets: [0.5, 8.5] }, "data_offsets [0.5,8.5] are not two"],
    [{ dtype: "F32", shape: [2], data_offsets: [2 ** 60, 2 ** 60 + 8] }, "are not two whole numbers"],
    [{ dtype: "F8_E4M3", shape: [8], data_offsets: [0, 8] }, 'dtype "F8_E4M3" is not supported'],
    [{ dtype: "constructor", shape: [8], data_offsets: [0, 8] }, 'dtype "constructor" is not supported'],
    [{ dtype: ["F32"], shape: [2], data_offsets: [0, 8] }, 'dtype ["F32"] is not supported'],
    [{ shape: [2], data_offsets: [0, 8] }, "dtype undefined is not supported"],
    [null, "dtype undefined is not supported"],
    [[], "dtype undefined is not supported"],
    [7, "dtype undefined is not supported"],
  ])("with the entry %j", (entry, message) => {
    craftJson({ "layer.weight": entry }, 8);
    expect(refusal()).toContain(`tensor 'layer.weight': `);
    expect(refusal()).toContain(message);
  });

  it("that is missing, a folder, or a pipe", () => {
    expect(refusal()).toContain("cannot be opened (ENOENT)");
    mkdirSync(path);
    expect(refusal()).toContain("is not a file");
    path = join(folder, "pipe");
    execFileSync("mkfifo", [path]);
    expect(refusal()).toContain("is not a file");
  });

  it("with any bytes of the header changed: loads, or is refused, and never crashes", () => {
    scope(() => save(["first", zeros([3])], ["second", zeros([2, 2])], ["third", Tensor.from([1], [1], "int64")]));
    const whole = readFileSync(path);
    const headerEnd = 8 + Number(whole.readBigUInt64LE());
    const change = fc.tuple(fc.nat(headerEnd - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        const damaged = Buffer.from(whole);
        for (const [at, byte] of changes) damaged[at] = byte;
        writeFileSync(path, damaged);
        scope(() => {
          try {
            for (const tensor of loadSafetensors(path).values()) tensor.toBytes();
          } catch (error) {
            expect(error).toBeInstanceOf(CheckpointError);
          }
        });
      }),
      { numRuns: 400 },
    );
  });
});
