import { existsSync, mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { StorageError } from "../../core/index.js";
import { refusalReason } from "./storage-error.js";

/**
 * Makes the folder and those above it that are missing; one that is there stays as it is. Throws a StorageError where the system refuses: no
 * permission, a read-only disk, a file where a folder should be.
 *
 * One folder at a time, because Node's recursive mkdir never returns where a file system answers that the parent is missing although it is there
 * (Linux's /proc does, automounters may; Node 20).
 */
export function makeFolder(path: string): void {
  if (isFolder(path)) return;
  if (dirname(path) !== path) makeFolder(dirname(path));
  try {
    mkdirSync(path);
  } catch (cause) {
    // Somebody else may have made it in the meantime.
    if (isFolder(path)) return;
    throw new StorageError(`${path}: cannot be made: ${refusalReason(cause) ?? (cause as NodeJS.ErrnoException).code}.`, {
      hint: "Name a folder that may be written.",
      cause,
    });
  }
}

function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}
