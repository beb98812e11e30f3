import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it, test } from "vitest";
import { CheckpointError } from "../core/index.js";
import { ggufValueIds, readGguf, readTensorBytes, readTensorValues } from "./index.js";
import { beginning, bytesOf, listedTensor, type Part, uint32Key, withData } from "./testing/craft-gguf.js";

const golden = (name: string): string => fileURLToPath(new URL(`../../test/golden/gguf/${name}`, import.meta.url));

let folder = "";
let path = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "retort-gguf-"));
  path = join(folder, "model.gguf");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** What reading says of these bytes; fails unless it is a CheckpointError that starts with the path. */
function refusal(bytes: Uint8Array): string {
  writeFileSync(path, bytes);
  expect(() => readGguf(path)).toThrow(CheckpointError);
  try {
    readGguf(path);
  } catch (error) {
    expect((error as Error).message.startsWith(path)).toBe(true);
    return (error as Error).message;
  }
  throw new Error("nothing was refused");
}

const refusalOf = (...parts: Part[]): string => refusal(bytesOf(...parts));

describe("a file that the Python package gguf wrote", () => {
  const file = readGguf(golden("llama-bpe.gguf"));

  it("has its metadata, typed", () => {
    expect(file).toMatchObject({ version: 3, alignment: 32 });
    const value = (key: string) => file.metadata.get(key);
    expect(value("general.architecture")).toEqual({ type: "string", value: "llama" });
    expect(value("llama.block_count")).toEqual({ type: "uint32", value: 2 });
    expect(value("llama.rope.freq_base")).toEqual({ type: "float32", value: 500 });
    expect(value("tokenizer.ggml.add_bos_token")).toEqual({ type: "bool", value: true });
    expect(value("tokenizer.ggml.tokens")).toMatchObject({ type: "array", items: "string" });
    expect(value("tokenizer.ggml.token_type")).toMatchObject({ type: "array", items: "int32" });
    expect(value("tokenizer.ggml.tokens")?.value).toContain("<|im_end|>");
  });

  it("has its tensors, rows first, each at its place", () => {
    expect(file.tensors.get("blk.0.ffn_down.weight")).toMatchObject({ type: "F32", shape: [32, 48], byteLength: 4 * 32 * 48 });
    const tensor = file.tensors.get("blk.1.attn_k.weight");
    if (tensor === undefined) throw new Error("no such tensor");
    const values = readTensorValues(file, tensor);
    expect(values.length).toBe(32 * 32);
    expect(new Uint8Array(values.buffer)).toEqual(new Uint8Array(readTensorBytes(file, tensor)));
  });

  it("is refused wherever it is cut off", () => {
    const whole = readFileSync(golden("llama-bpe.gguf"));
    const headerEnd = Math.min(...[...file.tensors.values()].map(({ byteOffset }) => byteOffset));
    for (let size = 24; size < headerEnd; size += 61)
      expect(refusal(whole.subarray(0, size))).toMatch(/takes \d+ bytes|but the file has \d+/);
    for (const size of [headerEnd, headerEnd + 1, whole.length - 32])
      expect(refusal(whole.subarray(0, size))).toContain(`but the file has ${size}`);
  });
});

test("numbers of every type are read, those of 64 bits exactly", () => {
  const key = (name: string, type: keyof typeof ggufValueIds, ...value: Part[]): Part[] => [name, { u32: ggufValueIds[type] }, ...value];
  const bytes = bytesOf(
    ...beginning(0, 5),
    ...key("small", "uint64", { u64: 7 }),
    ...key("large", "uint64", { u64: 2n ** 63n + 1n }),
    ...key("negative", "int8", Buffer.of(0xff)),
    ...key("flags", "array", { u32: ggufValueIds.bool }, { u64: 2 }, Buffer.of(1, 0)),
    ...key("halves", "array", { u32: ggufValueIds.float64 }, { u64: 1 }, Buffer.from(Float64Array.of(0.5).buffer)),
  );
  writeFileSync(path, bytes);
  expect([...readGguf(path).metadata]).toEqual([
    ["small", { type: "uint64", value: 7 }],
    ["large", { type: "uint64", value: 2n ** 63n + 1n }],
    ["negative", { type: "int8", value: -1 }],
    ["flags", { type: "array", items: "bool", value: [true, false] }],
    ["halves", { type: "array", items: "float64", value: [0.5] }],
  ]);
});

test("version 2 is read, and another alignment than 32", () => {
  const header = bytesOf(
    Buffer.from("GGUF"),
    { u32: 2 },
    { u64: 1 },
    { u64: 1 },
    ...uint32Key("general.alignment", 128),
    ...listedTensor("a", [2]),
  );
  const values = Buffer.from(Float32Array.of(1.5, -2).buffer);
  writeFileSync(path, Buffer.concat([header, Buffer.alloc(128 - header.length), values]));
  const file = readGguf(path);
  expect(file).toMatchObject({ version: 2, alignment: 128 });
  const tensor = file.tensors.get("a");
  if (tensor === undefined) throw new Error("no such tensor");
  expect([tensor.byteOffset, ...readTensorValues(file, tensor)]).toEqual([128, 1.5, -2]);
});

describe("what is no GGUF file is told from one", () => {
  it("by its absence, its kind, its size and its beginning", () => {
    expect(() => readGguf(join(folder, "none.gguf"))).toThrow(`${join(folder, "none.gguf")}: there is no such file.`);
    expect(() => readGguf(folder)).toThrow(`${folder}: is not a file.`);
    expect(refusal(Buffer.alloc(0))).toContain("0 bytes are too few");
    expect(refusal(Buffer.alloc(100))).toContain("is no GGUF file: it does not begin with GGUF");
    expect(refusal(Buffer.from(`version https://git-lfs.github.com/spec/v1\noid sha256:${"0".repeat(64)}\n`))).toContain(
      "a Git LFS pointer",
    );
  });

  it("by its version and byte order", () => {
    const start = (version: Buffer): Buffer => bytesOf(Buffer.from("GGUF"), version, { u64: 0 }, { u64: 0 });
    expect(refusal(start(Buffer.of(1, 0, 0, 0)))).toContain("is of GGUF version 1; 2 and 3 are read");
    expect(refusal(start(Buffer.of(0, 0, 0, 3)))).toContain("of the other byte order (big-endian)");
  });
});

describe("a damaged or hostile file is refused by name, before anything of its size is allocated", () => {
  const huge = 2n ** 62n;
  it.each([
    ["tensors", [...beginning(2 ** 40, 0)], "a list of 1099511627776 tensors takes"],
    ["keys", [...beginning(0, 2 ** 40)], "a list of 1099511627776 keys takes"],
    ["tensors beyond all numbers", [...beginning(huge, 0)], `the number of tensors is ${huge}`],
    ["a text", [...beginning(0, 1), { u64: 2 ** 40 }, Buffer.alloc(30)], "key 0 of the metadata takes 1099511627776 bytes"],
    ["an array", [...beginning(0, 1), "k", { u32: 9 }, { u32: 4 }, { u64: 2 ** 40 }], "k, with 1099511627776 elements, takes"],
    ["an array of texts", [...beginning(0, 1), "k", { u32: 9 }, { u32: 8 }, { u64: 2 ** 40 }], "k, with 1099511627776 elements, takes"],
  ] as [string, Part[], string][])("that claims too many of them: %s", (_, parts, message) => {
    expect(refusalOf(...parts)).toContain(message);
  });

  it("whose metadata is none", () => {
    expect(refusalOf(...beginning(0, 1), "k", { u32: 99 }, { u32: 0 })).toContain("k is of type 99, which GGUF does not have");
    expect(refusalOf(...beginning(0, 1), "k", { u32: 9 }, { u32: 9 }, { u64: 0 })).toContain("k is an array of arrays");
    expect(refusalOf(...beginning(0, 2), ...uint32Key("k", 1), ...uint32Key("k", 2))).toContain("the key k stands twice");
    expect(refusalOf(...beginning(0, 1), "k", { u32: 8 }, { u64: 1 }, Buffer.of(0xff))).toContain("the value of k is no UTF-8");
    expect(refusalOf(...beginning(0, 1), ...uint32Key("general.alignment", 24))).toContain(
      "general.alignment is 24: expected a power of two",
    );
  });

  const file = (...tensors: Part[][]): Buffer => withData(bytesOf(...beginning(tensors.length, 0), ...tensors.flat()), 128);
  it.each([
    ["stands twice", [listedTensor("a", [4]), listedTensor("a", [4], { offset: 32 })], "tensor 'a' stands twice in the list"],
    ["overlaps another", [listedTensor("a", [16]), listedTensor("b", [4], { offset: 32 })], "tensor 'b' overlaps the one before it"],
    [
      "lies at the wrong place",
      [listedTensor("a", [4], { offset: 8 })],
      "tensor 'a' begins at 8, which is no multiple of the alignment 32",
    ],
    ["ends outside the file", [listedTensor("a", [33])], /tensor 'a' ends at byte \d+, but the file has \d+/],
    ["is of an unknown type", [listedTensor("a", [4], { type: 5 })], "tensor 'a': is of type 5, which is not known here"],
    ["has five dimensions", [listedTensor("a", [1, 1, 1, 1, 1])], "tensor 'a': has 5 dimensions"],
    ["has rows of broken blocks", [listedTensor("a", [33], { type: 2 })], "no whole blocks of Q4_0's 32"],
    ["is larger than any memory", [listedTensor("a", [2 ** 40, 2 ** 40])], "is larger than any memory"],
  ] as [string, Part[][], string | RegExp][])("a tensor that %s", (_, tensors, message) => {
    expect(refusal(file(...tensors))).toMatch(message);
  });
});

test("a tensor of a file that has become shorter meanwhile is cut off, not full of nothing", () => {
  writeFileSync(path, withData(bytesOf(...beginning(1, 0), ...listedTensor("a", [32])), 128));
  const opened = readGguf(path);
  writeFileSync(path, readFileSync(path).subarray(0, -4));
  const [tensor] = opened.tensors.values();
  if (tensor === undefined) throw new Error("no tensor");
  expect(() => readTensorBytes(opened, tensor)).toThrow("tensor 'a' is cut off");
});
