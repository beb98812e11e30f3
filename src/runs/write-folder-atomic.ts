import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { bytesUnder } from "./bytes-under.js";
import { fsyncPath, fsyncTree } from "./durable.js";
import { besidePath, recoverFolder } from "./partial.js";
import { writeFailure } from "./storage-error.js";

/**
 * Makes the folder at `path` as a whole: `fill` gets an empty folder beside it, and only when it is done and every byte is on the disk
 * does that folder take the name. A folder that had the name is replaced, and kept until then; if the process dies between the two
 * renames, the next recoverFolder of the parent puts the old one back. When `fill` throws, nothing changes.
 *
 * With a `workspace` (a folder on the same disk that nobody else uses), that is the folder `fill` gets, and what is in it survives when `fill`
 * throws or the process dies: the next call finds it there and goes on.
 */
export async function writeFolderAtomic(
  path: string,
  fill: (folder: string) => void | Promise<void>,
  { workspace }: { readonly workspace?: string | undefined } = {},
): Promise<void> {
  const parent = dirname(path);
  mkdirSync(parent, { recursive: true });
  recoverFolder(parent);
  const aside = workspace ?? besidePath(path, "partial");
  try {
    mkdirSync(aside, { recursive: workspace !== undefined });
    await fill(aside);
    fsyncTree(aside);
  } catch (error) {
    const failure = writeFailure(error, path, existsSync(aside) ? bytesUnder(aside) : 0);
    if (workspace === undefined) rmSync(aside, { recursive: true, force: true });
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
