import { isUtf8 } from "node:buffer";
import { CheckpointError } from "../core/index.js";
import { type GgufArray, type GgufItemType, type GgufNumberType, type GgufValue, ggufItemBytes, ggufValueIds } from "./gguf-value.js";
import type { ReadWindow } from "./read-window.js";

type Readers = Readonly<Record<GgufNumberType, (bytes: Buffer, at: number) => number | bigint>>;

const numbers: Readers = {
  uint8: (bytes, at) => bytes.readUInt8(at),
  int8: (bytes, at) => bytes.readInt8(at),
  uint16: (bytes, at) => bytes.readUInt16LE(at),
  int16: (bytes, at) => bytes.readInt16LE(at),
  uint32: (bytes, at) => bytes.readUInt32LE(at),
  int32: (bytes, at) => bytes.readInt32LE(at),
  uint64: (bytes, at) => exact(bytes.readBigUInt64LE(at)),
  int64: (bytes, at) => exact(bytes.readBigInt64LE(at)),
  float32: (bytes, at) => bytes.readFloatLE(at),
  float64: (bytes, at) => bytes.readDoubleLE(at),
};

const typesById = new Map(Object.entries(ggufValueIds).map(([type, id]) => [id, type as GgufItemType | "array"]));

/** A number where it is exact, else the bigint. */
function exact(value: bigint): number | bigint {
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

/** A whole number without a sign, of 64 bits. @param what What it counts, for messages. @throws CheckpointError for one that no file is as large as. */
export function parseCount(file: ReadWindow, what: string): number {
  const count = file.take(8, what).readBigUInt64LE();
  if (count > BigInt(Number.MAX_SAFE_INTEGER)) throw new CheckpointError(`${file.path}: ${what} is ${count}, which no file holds.`);
  return Number(count);
}

/** A text with its length before it. @throws CheckpointError for one that the file ends before, or that is no UTF-8. */
export function parseText(file: ReadWindow, what: string): string {
  const bytes = file.take(parseCount(file, `the length of ${what}`), what);
  if (!isUtf8(bytes)) throw new CheckpointError(`${file.path}: ${what} is no UTF-8.`, { hint: "The file is damaged." });
  return bytes.toString("utf8");
}

/** The value of a key of the metadata, its type before it. @throws CheckpointError for a type that is not known, and for what the file ends before. */
export function parseValue(file: ReadWindow, key: string): GgufValue {
  const type = parseType(file, key);
  if (type === "array") return parseArray(file, key);
  if (type === "string") return { type, value: parseText(file, `the value of ${key}`) };
  const bytes = file.take(ggufItemBytes[type], `the value of ${key}`);
  return type === "bool" ? { type, value: bytes.readUInt8() !== 0 } : { type, value: numbers[type](bytes, 0) };
}

function parseType(file: ReadWindow, key: string): GgufItemType | "array" {
  const id = file.take(4, `the type of ${key}`).readUInt32LE();
  const type = typesById.get(id);
  if (type === undefined)
    throw new CheckpointError(`${file.path}: ${key} is of type ${id}, which GGUF does not have.`, { hint: "The file is damaged." });
  return type;
}

function parseArray(file: ReadWindow, key: string): GgufArray {
  const items = parseType(file, key);
  if (items === "array") throw new CheckpointError(`${file.path}: ${key} is an array of arrays, which is not read.`);
  const count = parseCount(file, `the length of ${key}`);
  const least = count * ggufItemBytes[items];
  if (least > file.remaining) throw file.cutOff(`${key}, with ${count} elements,`, least);
  if (items === "string") return { type: "array", items, value: Array.from({ length: count }, (_, i) => parseText(file, `${key}[${i}]`)) };
  const bytes = file.take(least, key);
  if (items === "bool") return { type: "array", items, value: Array.from(bytes, (byte) => byte !== 0) };
  const size = ggufItemBytes[items];
  return { type: "array", items, value: Array.from({ length: count }, (_, i) => numbers[items](bytes, i * size)) };
}
