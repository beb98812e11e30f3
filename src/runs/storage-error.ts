import { statfsSync } from "node:fs";
import { dirname } from "node:path";
import { StorageError } from "../core/index.js";

const REFUSALS: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  EFBIG: "the file would exceed the allowed file size",
};

/**
 * What a failed write of `bytes` bytes to `path` should throw: a StorageError with the path, the bytes and the free space where the
 * disk refused for want of room, any other error as it is.
 */
export function writeFailure(error: unknown, path: string, bytes: number): unknown {
  const refusal = REFUSALS[(error as NodeJS.ErrnoException | null)?.code ?? ""];
  if (refusal === undefined) return error;
  return new StorageError(`${path}: cannot write ${formatBytes(bytes)}: ${refusal} (${freeSpace(dirname(path))} free)`, {
    hint: "Free some space and run the same command again; what was there before is unchanged.",
    cause: error,
  });
}

/** `512 B`, `1.5 KiB`, `20.0 GiB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const exponent = Math.min(4, Math.floor(Math.log2(bytes) / 10));
  return `${(bytes / 1024 ** exponent).toFixed(1)} ${"KMGT".charAt(exponent - 1)}iB`;
}

function freeSpace(folder: string): string {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return formatBytes(bavail * bsize);
  } catch {
    return "unknown";
  }
}
