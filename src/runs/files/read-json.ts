import { existsSync, readFileSync } from "node:fs";
import { DataError } from "../../core/index.js";

/**
 * The JSON document in the file at `path`, taken to be a `T` because this program wrote it. DataError where it is no JSON.
 * @param hint What to do about a damaged one. It must not cost more than the file: checkpoints stand in the same folders.
 */
export function readJson<T>(
  path: string,
  hint = "It was written whole, so something else has changed it since: put it back as it was.",
): T {
  const text = readFileSync(path, "utf8");
  try {
    return JSON.parse(text) as T;
  } catch (cause) {
    throw new DataError(`${path}: not a JSON document: ${(cause as Error).message}`, { hint, cause });
  }
}

/** Whether there is a file or folder at `path`. */
export function pathExists(path: string): boolean {
  return existsSync(path);
}
