import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  add,
  bytesPerElement,
  type DType,
  fill_,
  loadSafetensors,
  readSafetensorsHeader,
  safetensorsChunks,
  scope,
  Tensor,
  transpose,
  zeros,
} from "./index.js";
import { useNoLeaks } from "./testing/no-leaks.js";

const golden = (path: string): string => fileURLToPath(new URL(`../../test/golden/t5/v1_0/${path}`, import.meta.url));
const dtypes: DType[] = ["float64", "int64", "float32", "int32", "float16", "bfloat16", "int16", "int8", "uint8", "bool"];

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
      const odd = Buffer.from(text.length % 2 === 0 ? `${text} ` : text);
      const length = Buffer.alloc(8);
      length.writeBigUInt64LE(BigInt(odd.length));
      const data = someBytes(offset, "uint8");
      writeFileSync(path, Buffer.concat([length, odd, data]));
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
