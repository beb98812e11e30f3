import { statfsSync } from "node:fs";
import { dirname } from "node:path";
import { StorageError } from "../../core/index.js";
import { formatBytes } from "./format-bytes.js";

const SHORTAGES: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  EFBIG: "the file would exceed the allowed file size",
};

const REFUSALS: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "the disk is read-only",
  EEXIST: "there is a file of this name",
  EISDIR: "there is a folder of this name",
  ENOTEMPTY: "there is a folder of this name",
  ENOTDIR: "there is a file where a folder should be",
  ENAMETOOLONG: "the name is too long",
  // Of what is to be made, Linux's /proc says so where it takes nothing.
  ENOENT: "the folder above is gone, or takes nothing new",
};

/** Why the system refused, in words, if the error says so and a person can do something about it. */
export function refusalReason(error: unknown): string | undefined {
  const { code = "" } = error as NodeJS.ErrnoException;
  return SHORTAGES[code] ?? REFUSALS[code];
}

/** What a refused access to `path` should throw: a StorageError with the reason, if there is a {@link refusalReason}, else the error as it is. */
export function accessFailure(error: unknown, path: string, verb: string): unknown {
  const reason = error instanceof Error ? refusalReason(error) : undefined;
  if (reason === undefined) return error;
  return new StorageError(`${path}: cannot be ${verb}: ${reason}.`, { hint: "Name a place that may be written.", cause: error });
}

/**
 * What a failed write of `bytes` bytes to `path` should throw: a StorageError with the path, the bytes and the free space where the
 * disk refused for want of room, one with the reason where it may not be written, any other error as it is.
 */
export function writeFailure(error: unknown, path: string, bytes: number): unknown {
  const shortage = SHORTAGES[(error as NodeJS.ErrnoException | null)?.code ?? ""];
  if (shortage === undefined) return accessFailure(error, path, "written");
  return new StorageError(`${path}: cannot write ${formatBytes(bytes)}: ${shortage} (${freeSpace(dirname(path))} free)`, {
    hint: "Free some space and run the same command again; what was there before is unchanged.",
    cause: error,
  });
}

function freeSpace(folder: string): string {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return formatBytes(bavail * bsize);
  } catch {
    return "unknown";
  }
}
