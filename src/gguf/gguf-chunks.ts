import { CheckpointError } from "../core/index.js";
import { type GgufItemType, type GgufValue, ggufItemBytes, ggufValueIds } from "./gguf-value.js";
import { blockSizeOf, type GgufTensorType, tensorTypeId } from "./tensor-types.js";

/** A tensor that is still to be made: what the file's list says of it, and its bytes, part by part, when their turn comes. */
export interface GgufTensorSource {
  readonly name: string;
  readonly type: GgufTensorType;
  /** Rows first, `[out, in]`. */
  readonly shape: readonly number[];
  /** The values, row-major, as the type has them. */
  readonly bytes: () => Iterable<Uint8Array>;
}

/** What a GGUF file is to hold. */
export interface GgufContent {
  /** By key, in the order in which they are written. */
  readonly metadata: ReadonlyMap<string, GgufValue>;
  readonly tensors: readonly GgufTensorSource[];
}

/** What tensors' places are multiples of, in bytes, where `general.alignment` does not say otherwise. */
const alignment = 32;

/**
 * The bytes of a GGUF file of version 3, piece by piece: what it says of itself, then each tensor, made when it is asked for, so that no second copy of the model
 * is ever in memory.
 * @throws CheckpointError for a tensor whose rows are no whole blocks of its type, or whose bytes are not as many as its shape says.
 */
export function* ggufChunks({ metadata, tensors }: GgufContent): Generator<Uint8Array> {
  const keys = [...metadata].map(([key, value]) => Buffer.concat([text(key), number("uint32", ggufValueIds[value.type]), bytesOf(value)]));
  const start = Buffer.concat([Buffer.from("GGUF"), number("uint32", 3), number("uint64", tensors.length), number("uint64", keys.length)]);
  const head = Buffer.concat([start, ...keys, ...tensorList(tensors)]);
  yield head;
  yield padding(head.length);
  for (const tensor of tensors) {
    const expected = byteLength(tensor);
    let length = 0;
    for (const bytes of tensor.bytes()) {
      length += bytes.length;
      yield bytes;
    }
    if (length !== expected)
      throw new CheckpointError(`GGUF: tensor '${tensor.name}' has ${length} bytes; expected ${expected} for its shape.`);
    yield padding(expected);
  }
}

function tensorList(tensors: readonly GgufTensorSource[]): Buffer[] {
  let offset = 0;
  return tensors.map((tensor) => {
    const { name, type, shape } = tensor;
    const sizes = [...shape].reverse().map((size) => number("uint64", size));
    const entry = [text(name), number("uint32", shape.length), ...sizes, number("uint32", tensorTypeId(type)), number("uint64", offset)];
    offset += aligned(byteLength(tensor));
    return Buffer.concat(entry);
  });
}

function byteLength({ name, type, shape }: GgufTensorSource): number {
  const { values, bytes } = blockSizeOf(type);
  const row = shape.at(-1) ?? 1;
  if (row % values !== 0)
    throw new CheckpointError(`GGUF: tensor '${name}' has rows of ${row}, which are no whole blocks of ${type}'s ${values}.`);
  return (shape.reduce((product, size) => product * size, 1) / values) * bytes;
}

const aligned = (bytes: number): number => Math.ceil(bytes / alignment) * alignment;

function padding(bytes: number): Uint8Array {
  return new Uint8Array(aligned(bytes) - bytes);
}

/** A value without its type. */
function bytesOf(value: GgufValue): Buffer {
  if (value.type !== "array") return item(value.type, value.value);
  const items = value.value.map((each) => item(value.items, each));
  return Buffer.concat([number("uint32", ggufValueIds[value.items]), number("uint64", items.length), ...items]);
}

function item(type: GgufItemType, value: number | bigint | boolean | string): Buffer {
  if (type === "string") return text(String(value));
  return number(type === "bool" ? "uint8" : type, type === "bool" ? Number(value) : (value as number | bigint));
}

/** A text with its length in bytes before it. */
function text(value: string): Buffer {
  const bytes = Buffer.from(value, "utf8");
  return Buffer.concat([number("uint64", bytes.length), bytes]);
}

function number(type: Exclude<GgufItemType, "bool" | "string">, value: number | bigint): Buffer {
  const bytes = Buffer.alloc(ggufItemBytes[type]);
  writers[type](bytes, value);
  return bytes;
}

const writers: Readonly<Record<Exclude<GgufItemType, "bool" | "string">, (bytes: Buffer, value: number | bigint) => void>> = {
  uint8: (bytes, value) => bytes.writeUInt8(Number(value)),
  int8: (bytes, value) => bytes.writeInt8(Number(value)),
  uint16: (bytes, value) => bytes.writeUInt16LE(Number(value)),
  int16: (bytes, value) => bytes.writeInt16LE(Number(value)),
  uint32: (bytes, value) => bytes.writeUInt32LE(Number(value)),
  int32: (bytes, value) => bytes.writeInt32LE(Number(value)),
  uint64: (bytes, value) => bytes.writeBigUInt64LE(BigInt(value)),
  int64: (bytes, value) => bytes.writeBigInt64LE(BigInt(value)),
  float32: (bytes, value) => bytes.writeFloatLE(Number(value)),
  float64: (bytes, value) => bytes.writeDoubleLE(Number(value)),
};
