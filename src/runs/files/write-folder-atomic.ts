import { existsSync, mkdirSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname, resolve, sep } from "node:path";
import { StorageError } from "../../core/index.js";
import { bytesUnder } from "./bytes-under.js";
import { fsyncPath, fsyncTree } from "./durable.js";
import { makeFolder } from "./make-folder.js";
import { besidePath, recoverFolder } from "./partial.js";
import { writeFailure } from "./storage-error.js";

/**
 * Makes the folder at `path` as a whole: `fill` gets an empty folder beside it, and only when it is done and every byte is on the disk
 * does that folder take the name. A folder that had the name is replaced, and kept until then; if the process dies between the two
 * renames, the next recoverFolder of the parent puts the old one back. When `fill` throws, nothing changes. Where the disk
 * refuses, and for a file that has the name, throws a StorageError.
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
  makeFolder(parent);
  if (existsSync(path) && !statSync(path).isDirectory()) {
    throw new StorageError(`${path}: cannot be made: there is a file of this name.`, { hint: "Remove the file, or name another folder." });
  }
  recoverFolder(parent);
  const aside = workspace ?? besidePath(path, "partial");
  try {
    if (workspace === undefined) mkdirSync(aside);
    else makeFolder(workspace);
    await fill(aside);
    fsyncTree(aside);
  } catch (error) {
    const failure = isElsewhere(error, parent) ? error : writeFailure(error, path, existsSync(aside) ? bytesUnder(aside) : 0);
    if (workspace === undefined && existsSync(aside)) rmSync(aside, { recursive: true });
    throw failure;
  }
  try {
    replaceFolder(path, aside);
  } catch (error) {
    throw writeFailure(error, path, 0);
  }
  fsyncPath(parent);
}

/** Whether the system refused another file than one that is being made: one that `fill` reads. */
function isElsewhere(error: unknown, parent: string): boolean {
  const { path, dest = path } = error as NodeJS.ErrnoException & { readonly dest?: string };
  return dest !== undefined && !`${resolve(dest)}${sep}`.startsWith(`${resolve(parent)}${sep}`);
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
