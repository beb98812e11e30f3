import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CheckpointError } from "../core/index.js";
import {
  add,
  bytesPerElement,
  type DType,
  fill_,
  liveTensors,
  loadSafetensors,
  readSafetensorsHeader,
  safetensorsChunks,
  scope,
  Tensor,
  transpose,
  zeros,
} from "./index.js";

const golden = (path: string): string => fileURLToPath(new URL(`../../test/golden/t5/v1_0/${path}`, import.meta.url));
const dtypes: DType[] = ["float64", "int64", "float32", "int32", "float16", "bfloat16", "int16", "int8", "uint8", "bool"];

let before = 0;
let folder = "";
let path = "";
beforeEach(() => {
  before = liveTensors();
  folder = mkdtempSync(join(tmpdir(), "retort-safetensors-"));
  path = join(folder, "model.safetensors");
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
  expect(liveTensors()).toBe(before);
});

/** Bytes with no pattern that reading at a wrong place would repeat; 0 and 1 for bool. */
function someBytes(length: number, dtype: DType): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (dtype === "bool" ? ((i * 7) % 3) & 1 : (i * 89 + 13) % 251));
}

function someTensor(dtype: DType, shape: readonly number[]): Tensor {
  const length = shape.reduce((product, size) => product * size, bytesPerElement(dtype));
  return Tensor.fromBytes(someBytes(length, dtype), shape, dtype);
}

function save(tensors: Iterable<readonly [string, Tensor]>, metadata?: Record<string, string>): void {
  writeFileSync(path, Buffer.concat([...safetensorsChunks(tensors, metadata)]));
}

/** A file with this header text and so many bytes of data. */
function craft(header: string | Uint8Array, dataBytes = 0, claimed: bigint = BigInt(Buffer.byteLength(header))): void {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(claimed);
  writeFileSync(path, Buffer.concat([length, Buffer.from(header), Buffer.from(someBytes(dataBytes, "uint8"))]));
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

describe("writing and reading", () => {
  it.each(dtypes)("keeps every bit of %s, whatever the shape", (dtype) => {
    scope(() => {
      const shapes = [[], [1], [7], [3, 5], [2, 3, 1, 4], [0], [4, 0, 2]];
      const tensors = shapes.map((shape): [string, Tensor] => [`t[${shape}]`, someTensor(dtype, shape)]);
      save(tensors);
      const loaded = loadSafetensors(path);
      expect([...loaded.keys()].sort()).toEqual(tensors.map(([name]) => name).sort());
      for (const [name, tensor] of tensors) {
        const read = loaded.get(name) as Tensor;
        expect([read.dtype, read.shape]).toEqual([dtype, tensor.shape]);
        expect(Buffer.from(read.toBytes()).equals(Buffer.from(tensor.toBytes())), name).toBe(true);
      }
    });
  });

  it("keeps dtypes apart that stand in one file, and any name", () => {
    const name = fc.oneof(fc.string({ unit: "grapheme" }), fc.constantFrom("__proto__", "constructor", "0", '"', "\\", "{:", "\n"));
    const entry = fc.tuple(
      name.filter((text) => text !== "__metadata__"),
      fc.constantFrom(...dtypes),
      fc.array(fc.nat(4), { maxLength: 3 }),
    );
    const file = fc.uniqueArray(entry, { selector: ([key]) => key, maxLength: 8 });
    fc.assert(
      fc.property(file, (entries) =>
        scope(() => {
          const tensors = entries.map(([key, dtype, shape]): [string, Tensor] => [key, someTensor(dtype, shape)]);
          save(tensors);
          const loaded = loadSafetensors(path);
          expect(loaded.size).toBe(tensors.length);
          for (const [key, tensor] of tensors) expect(loaded.get(key)?.toBytes()).toEqual(tensor.toBytes());
        }),
      ),
      { numRuns: 40 },
    );
  });

  it("writes row-major what lies otherwise in memory", () => {
    scope(() => {
      const tensor = Tensor.from([1, 2, 3, 4, 5, 6], [2, 3]);
      save([["t", transpose(tensor, 0, 1)]]);
      const [read] = loadSafetensors(path).values();
      expect([...(read as Tensor).toFloat32Array()]).toEqual([1, 4, 2, 5, 3, 6]);
    });
  });

  it("lays the file out as Hugging Face's writer does", () => {
    scope(() => {
      save(
        [
          ["b", Tensor.from([1, 2], [2])],
          ["a", Tensor.from([3], [1])],
          ["small", Tensor.fromBytes(new Uint8Array([7]), [1], "uint8")],
          ["wide", Tensor.from([4], [1], "int64")],
        ],
        { format: "pt" },
      );
    });
    const file = readFileSync(path);
    const length = Number(file.readBigUInt64LE());
    const header = file.subarray(8, 8 + length).toString();
    expect(length % 8).toBe(0);
    expect(header).toMatch(/^\{"__metadata__":\{"format":"pt"\},.*\} {0,7}$/);
    expect(JSON.parse(header)).toEqual({
      __metadata__: { format: "pt" },
      wide: { dtype: "I64", shape: [1], data_offsets: [0, 8] },
      a: { dtype: "F32", shape: [1], data_offsets: [8, 12] },
      b: { dtype: "F32", shape: [2], data_offsets: [12, 20] },
      small: { dtype: "U8", shape: [1], data_offsets: [20, 21] },
    });
    const data = file.subarray(8 + length);
    expect(data.length).toBe(21);
    expect([data.readBigInt64LE(0), data.readFloatLE(8), data.readFloatLE(12), data.readFloatLE(16), data[20]]).toEqual([4n, 3, 1, 2, 7]);
  });

  it("keeps the metadata, and reads the chosen tensors only", () => {
    scope(() => {
      save(
        [
          ["x", zeros([2])],
          ["y", zeros([3])],
        ],
        { format: "pt", note: "ä" },
      );
      expect(readSafetensorsHeader(path).metadata).toEqual({ format: "pt", note: "ä" });
      expect([...loadSafetensors(path, ["y"]).keys()]).toEqual(["y"]);
      expect(() => loadSafetensors(path, ["z"])).toThrow(`${path}: has no tensor 'z'.`);
    });
  });

  it("reads tensors that start at no multiple of their size", () => {
    scope(() => {
      // Seven bytes of int8 first, and a header whose length is odd.
      const layout: [string, string, DType, number][] = [
        ["bytes", "I8", "int8", 7],
        ["f32", "F32", "float32", 3],
        ["f64", "F64", "float64", 2],
        ["bf16", "BF16", "bfloat16", 5],
        ["i64", "I64", "int64", 1],
      ];
      const header: Record<string, unknown> = {};
      let offset = 0;
      for (const [name, file, dtype, count] of layout) {
        const end = offset + count * bytesPerElement(dtype);
        header[name] = { dtype: file, shape: [count], data_offsets: [offset, end] };
        offset = end;
      }
      const text = JSON.stringify(header);
      craft(text.length % 2 === 0 ? `${text} ` : text, offset);
      const data = someBytes(offset, "uint8");
      for (const [name, tensor] of loadSafetensors(path)) {
        const { data_offsets: span } = header[name] as { data_offsets: [number, number] };
        expect(Buffer.from(tensor.toBytes()).equals(Buffer.from(data.slice(...span))), name).toBe(true);
        expect(add(tensor, tensor).shape, name).toEqual(tensor.shape);
      }
    });
  });

  it("changes no file when a loaded tensor is written to, and reads names with blanks and umlauts", () => {
    path = join(folder, "mein Modell ä.safetensors");
    scope(() => {
      save([["x", Tensor.from([1, 2])]]);
      const bytes = readFileSync(path);
      const x = loadSafetensors(path).get("x") as Tensor;
      fill_(x, 9);
      expect([...x.toFloat32Array()]).toEqual([9, 9]);
      expect(readFileSync(path).equals(bytes)).toBe(true);
    });
  });
});

describe("files that Python wrote", () => {
  it.each(["model", "model-float16", "model-bfloat16"])("%s", (name) => {
    const { entries, metadata } = readSafetensorsHeader(golden(`${name}/model.safetensors`));
    expect(metadata).toEqual({ format: "pt" });
    expect(entries.get("shared.weight")).toMatchObject({
      shape: [96, 16],
      dtype: { model: "float32", "model-float16": "float16", "model-bfloat16": "bfloat16" }[name],
    });
  });

  it("are written again byte for byte", () => {
    for (const name of ["model/model", "model-bfloat16/model", "model-float16/model", "model-sharded/model-00002-of-00003", "golden"]) {
      const file = golden(`${name}.safetensors`);
      scope(() => {
        const written = Buffer.concat([...safetensorsChunks(loadSafetensors(file), readSafetensorsHeader(file).metadata)]);
        const python = readFileSync(file);
        const data = (bytes: Buffer): Buffer => bytes.subarray(8 + Number(bytes.readBigUInt64LE()));
        expect(data(written).equals(data(python)), name).toBe(true);
        path = join(folder, "again.safetensors");
        writeFileSync(path, written);
        const layout = (of: string) => [...readSafetensorsHeader(of).entries.values()].map(({ byteOffset, ...rest }) => rest);
        expect(new Set(layout(path))).toEqual(new Set(layout(file)));
      });
    }
  });
});

describe("a damaged or hostile file is refused by name", () => {
  it("cut off in the length, in the header, or in the data", () => {
    scope(() => save([["first", zeros([7])]]));
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
    scope(() =>
      save([
        ["first", zeros([3])],
        ["second", zeros([2, 2])],
        ["third", Tensor.from([1], [1], "int64")],
      ]),
    );
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
