import { linkSync, renameSync, rmSync, statSync } from "node:fs";
import { fileHash } from "./file-hash.js";
import { besidePath } from "./partial.js";

/**
 * Makes the file at `path` another name of the one at `original`, if both hold the same bytes: so that the disk holds them once. Files that differ, and file systems
 * that know no second names, leave it as it is. To be called only for files that are replaced and never written into.
 */
export function shareBytes(path: string, original: string): void {
  if (statSync(path).size !== statSync(original).size || fileHash(path) !== fileHash(original)) return;
  const link = besidePath(path, "partial");
  try {
    linkSync(original, link);
    renameSync(link, path);
  } catch {
    rmSync(link, { force: true });
  }
}
