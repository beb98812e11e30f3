import { ggufValueIds } from "../gguf-value.js";

/** Parts of a file, one after the other: text with its length, numbers of 4 and 8 bytes, bytes as they are. */
export type Part = string | { readonly u32: number } | { readonly u64: number | bigint } | Uint8Array;

/** The bytes of a GGUF file, or of something near it, part by part. */
export function bytesOf(...parts: readonly Part[]): Buffer {
  return Buffer.concat(parts.map(partBytes));
}

function partBytes(part: Part): Uint8Array {
  if (part instanceof Uint8Array) return part;
  if (typeof part === "string") return Buffer.concat([partBytes({ u64: Buffer.byteLength(part) }), Buffer.from(part)]);
  const bytes = Buffer.alloc("u32" in part ? 4 : 8);
  if ("u32" in part) bytes.writeUInt32LE(part.u32);
  else bytes.writeBigUInt64LE(BigInt(part.u64));
  return bytes;
}

/** How a file of version 3 begins that announces so many tensors and keys. */
export function beginning(tensors: number | bigint, keys: number | bigint): Part[] {
  return [Buffer.from("GGUF"), { u32: 3 }, { u64: tensors }, { u64: keys }];
}

/** A key with a number of 32 bits. */
export function uint32Key(key: string, value: number): Part[] {
  return [key, { u32: ggufValueIds.uint32 }, { u32: value }];
}

/** An entry of the list of tensors: float32 unless another type's number is given; sizes as a file has them, the innermost first. */
export function listedTensor(name: string, sizes: readonly (number | bigint)[], { offset = 0, type = 0 } = {}): Part[] {
  return [name, { u32: sizes.length }, ...sizes.map((u64) => ({ u64 })), { u32: type }, { u64: offset }];
}

/** A header filled up to a multiple of 32 bytes, and so many bytes of weights. */
export function withData(header: Buffer, dataBytes: number): Buffer {
  return Buffer.concat([header, Buffer.alloc((32 - (header.length % 32)) % 32), Buffer.alloc(dataBytes)]);
}
