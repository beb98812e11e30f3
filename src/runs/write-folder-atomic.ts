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

/**
 * The path of the complete folder in `parent` with the highest number at the end of its name (`step-900` before `step-1000`), or
 * undefined if there is none. Folders that are still being written do not count.
 */
export function newestComplete(parent: string): string | undefined {
  if (!existsSync(parent)) return undefined;
  const numbered = readdirSync(parent, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
    .map(({ name }) => ({ name, number: Number(/\d+$/.exec(name)?.[0] ?? Number.NaN) }))
    .filter(({ number }) => !Number.isNaN(number))
    .sort((a, b) => b.number - a.number || (a.name < b.name ? -1 : 1));
  return numbered[0] && join(parent, numbered[0].name);
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
