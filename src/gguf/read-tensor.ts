import { closeSync } from "node:fs";
import { CheckpointError } from "../core/index.js";
import { dequantize } from "./dequantize/index.js";
import type { GgufFile, GgufTensor } from "./gguf-file.js";
import { openFile, readBytesAt } from "./read-window.js";

/** A tensor's bytes as they stand in its file. @throws CheckpointError if the file is no longer what it was. */
export function readTensorBytes({ path }: Pick<GgufFile, "path">, { name, byteOffset, byteLength }: GgufTensor): Uint8Array {
  const file = openFile(path);
  try {
    const bytes = readBytesAt(file, { offset: byteOffset, length: byteLength });
    if (bytes.length === byteLength) return bytes;
    throw new CheckpointError(`${path}: tensor '${name}' is cut off: the file has become shorter since it was opened.`);
  } finally {
    closeSync(file);
  }
}

/**
 * A tensor's values in float32, rows first, of whatever type it is in the file; only this tensor is read.
 * @throws CheckpointError for a type that is not read.
 */
export function readTensorValues(file: Pick<GgufFile, "path">, tensor: GgufTensor): Float32Array {
  return dequantize(readTensorBytes(file, tensor), tensor.type, `${file.path}: tensor '${tensor.name}'`);
}
