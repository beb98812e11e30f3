import { closeSync, existsSync, openSync, rmSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { StorageError } from "../../core/index.js";
import { makeFolder } from "./make-folder.js";
import { besidePath } from "./partial.js";
import { writeFailure } from "./storage-error.js";

/**
 * Makes sure that a file can be written at `path`, before the work is done whose outcome it is to hold. Missing parent folders are made; a file that is there
 * stays as it is.
 * @throws StorageError where the system refuses, and for what is no ordinary file: it would not be replaced by one, but lost.
 */
export function assertWritableFile(path: string): void {
  makeFolder(dirname(path));
  const status = existsSync(path) ? statSync(path) : undefined;
  if (status !== undefined && !status.isFile()) {
    throw new StorageError(`${path}: cannot be written: this is ${status.isDirectory() ? "a folder" : "no ordinary file"}.`, {
      hint: "Name a file.",
    });
  }
  const aside = besidePath(path, "partial");
  try {
    closeSync(openSync(aside, "wx"));
  } catch (error) {
    throw writeFailure(error, path, 0);
  }
  rmSync(aside);
}
