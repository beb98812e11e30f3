import { createHash } from "node:crypto";
import { closeSync, openSync, readSync } from "node:fs";

const BLOCK_BYTES = 1024 * 1024;

/** The sha-256 of a file's bytes, in hex, read block by block. */
export function fileHash(path: string): string {
  const hash = createHash("sha256");
  const block = Buffer.allocUnsafe(BLOCK_BYTES);
  const descriptor = openSync(path, "r");
  try {
    for (let read = -1; read !== 0; ) {
      read = readSync(descriptor, block);
      hash.update(block.subarray(0, read));
    }
  } finally {
    closeSync(descriptor);
  }
  return hash.digest("hex");
}
