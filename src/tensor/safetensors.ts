import { isUtf8 } from "node:buffer";
import { closeSync, fstatSync, openSync, readSync, statSync } from "node:fs";
import { assertNoLfsPointer, CheckpointError, lfsPointerBytes } from "../core/index.js";
import { bytesPerElement } from "./dtype.js";
import { bitcast, clone, empty, mapFile, slice, view } from "./ops/index.js";
import {
  maxHeaderBytes,
  parseSafetensorsHeader,
  type SafetensorsEntry,
  type SafetensorsHeader,
  safetensorsDtype,
} from "./safetensors-header.js";
import { scope } from "./scope.js";
import type { Tensor } from "./tensor.js";

/**
 * Reads and checks the header of a safetensors file without touching its tensors.
 * @throws CheckpointError for a file that is missing, cut off, or says impossible things; before any allocation of their size.
 */
export function readSafetensorsHeader(path: string): SafetensorsHeader {
  const file = openFile(path);
  try {
    const fileSize = fstatSync(file).size;
    assertNoLfsPointer(path, readAt(file, lfsPointerBytes, 0), CheckpointError);
    const length = headerLength(readAt(file, 8, 0), { path, fileSize });
    return parseSafetensorsHeader(decodeHeader(readAt(file, length, 8), path), { path, dataStart: 8 + length, fileSize });
  } finally {
    closeSync(file);
  }
}

/**
 * The tensors of a safetensors file, memory-mapped: nothing is read until it is used, and writing to a tensor does not change the file
 * (which must not be truncated meanwhile; replace files by renaming). The caller owns the tensors.
 * @param names Which ones; all by default. A name that is not there is a CheckpointError.
 */
export function loadSafetensors(path: string, names?: Iterable<string>): Map<string, Tensor> {
  const { entries } = readSafetensorsHeader(path);
  const wanted = [...(names ?? entries.keys())].map((name) => {
    const entry = entries.get(name);
    if (entry === undefined) throw new CheckpointError(`${path}: has no tensor '${name}'.`);
    return entry;
  });
  const end = wanted.reduce((furthest, { byteOffset, byteLength }) => Math.max(furthest, byteOffset + byteLength), 0);
  return scope(() => {
    const bytes = end === 0 ? undefined : mapFile(path, end);
    return new Map(wanted.map((entry) => [entry.name, entryTensor(entry, bytes)]));
  });
}

/**
 * The bytes of a safetensors file, piece by piece, so that no second copy of the model is ever in memory: the header, then each tensor.
 * A tensor that is not made yet may be one that can say its dtype, shape and bytes. Tensors are ordered as Hugging Face's writer does: wider dtypes first, then by name.
 */
export function* safetensorsChunks(
  tensors: Iterable<readonly [string, Pick<Tensor, "dtype" | "shape" | "toBytes">]>,
  metadata: Readonly<Record<string, string>> = {},
): Generator<Uint8Array> {
  const ordered = [...tensors].map(([name, tensor]) => ({ name, tensor, dtype: tensor.dtype, shape: tensor.shape }));
  ordered.sort((a, b) => bytesPerElement(b.dtype) - bytesPerElement(a.dtype) || (a.name < b.name ? -1 : 1));
  let offset = 0;
  const entries = ordered.map(({ name, dtype, shape }) => {
    const start = offset;
    offset += shape.reduce((product, size) => product * size, bytesPerElement(dtype));
    return [name, { dtype: safetensorsDtype(dtype), shape, data_offsets: [start, offset] }] as const;
  });
  yield encodeHeader(Object.fromEntries([["__metadata__", metadata], ...entries]));
  for (const { tensor } of ordered) yield new Uint8Array(tensor.toBytes());
}

function entryTensor({ dtype, shape, byteOffset, byteLength }: SafetensorsEntry, bytes: Tensor | undefined): Tensor {
  if (bytes === undefined || byteLength === 0) return empty(shape, { dtype });
  const own = slice(bytes, 0, byteOffset, byteOffset + byteLength);
  const aligned = byteOffset % bytesPerElement(dtype) === 0 ? own : clone(own);
  return view(bitcast(aligned, dtype), shape);
}

/** Eight bytes of length, then JSON padded with spaces so that the tensors start aligned. */
function encodeHeader(header: unknown): Uint8Array {
  const json = Buffer.from(JSON.stringify(header), "utf8");
  const padded = Math.ceil(json.length / 8) * 8;
  const bytes = Buffer.alloc(8 + padded, " ");
  bytes.writeBigUInt64LE(BigInt(padded), 0);
  json.copy(bytes, 8);
  return bytes;
}

function headerLength(prefix: Buffer, { path, fileSize }: { path: string; fileSize: number }): number {
  if (prefix.length < 8) throw new CheckpointError(`${path}: ${fileSize} bytes are too few for a safetensors file.`);
  const length = Number(prefix.readBigUInt64LE());
  if (length > maxHeaderBytes || 8 + length > fileSize) {
    throw new CheckpointError(`${path}: claims a header of ${length} bytes in a file of ${fileSize}.`, {
      hint: "The file is cut off, or is no safetensors file.",
    });
  }
  return length;
}

/** Anything but a file is refused by its name, because opening a pipe would wait for its writer. */
function openFile(path: string): number {
  try {
    if (statSync(path).isFile()) return openSync(path, "r");
  } catch (cause) {
    throw new CheckpointError(`${path}: cannot be opened (${(cause as NodeJS.ErrnoException).code}).`, { cause });
  }
  throw new CheckpointError(`${path}: is not a file.`);
}

function decodeHeader(bytes: Buffer, path: string): string {
  if (isUtf8(bytes)) return bytes.toString("utf8");
  throw new CheckpointError(`${path}: the header is not UTF-8.`, { hint: "The file is damaged or is no safetensors file." });
}

function readAt(file: number, length: number, position: number): Buffer {
  const buffer = Buffer.alloc(length);
  return buffer.subarray(0, readSync(file, buffer, 0, length, position));
}
