import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fsyncPath, fsyncTree } from "./durable.js";
import { besidePath, recoverFolder } from "./partial.js";
import { writeFailure } from "./storage-error.js";

/**
 * Makes the folder at `path` as a whole: `fill` gets an empty folder beside it, and only when it is done and every byte is on the disk
 * does that folder take the name. A folder that had the name is replaced, and kept until then; if the process dies between the two
 * renames, the next recoverFolder of the parent puts the old one back. When `fill` throws, nothing changes.
 */
export async function writeFolderAtomic(path: string, fill: (folder: string) => void | Promise<void>): Promise<void> {
  const parent = dirname(path);
  mkdirSync(parent, { recursive: true });
  recoverFolder(parent);
  const aside = besidePath(path, "partial");
  try {
    mkdirSync(aside);
    await fill(aside);
    fsyncTree(aside);
  } catch (error) {
    const failure = writeFailure(error, path, existsSync(aside) ? bytesUnder(aside) : 0);
    rmSync(aside, { recursive: true, force: true });
    throw failure;
  }
  replaceFolder(path, aside);
  fsyncPath(parent);
}

function replaceFolder(path: string, replacement: string): void {
  const old = existsSync(path) ? besidePath(path, "replaced") : undefined;
  if (old !== undefined) renameSync(path, old);
  try {
    renameSync(replacement, path);
  } catch (error) {
    if (old !== undefined) renameSync(old, path);
    throw error;
  }
  if (old !== undefined) rmSync(old, { recursive: true, force: true });
}

function bytesUnder(folder: string): number {
  return readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => {
    const path = join(folder, entry.name);
    return sum + (entry.isDirectory() ? bytesUnder(path) : statSync(path).size);
  }, 0);
}
