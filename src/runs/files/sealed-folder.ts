import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { StorageError } from "../../core/index.js";
import { fileHash } from "./file-hash.js";
import { readSealedJson, writeSealedJson } from "./sealed-json.js";
import { findFileDamage, type WrittenFile } from "./written-file.js";

/** One file of a folder. */
export interface DescribedFile extends WrittenFile {
  /** Relative, with `/` between folders. */
  readonly path: string;
}

/** The files under `folder`, by path. StorageError for a link or anything else that is not a plain file, because its bytes are not here. */
export function describeFiles(folder: string): DescribedFile[] {
  return listFiles(folder).map((path) => {
    const absolute = join(folder, path);
    return { path, bytes: statSync(absolute).size, sha256: fileHash(absolute) };
  });
}

/** What is wrong with the files under `folder`, one sentence per file that is missing, changed or not among `files`. Empty is good. */
export function findDamage(folder: string, files: readonly DescribedFile[]): string[] {
  const damage = files.flatMap((file) => {
    const what = findFileDamage(join(folder, file.path), file);
    return what === undefined ? [] : [`${file.path} ${what}`];
  });
  const known = new Set(files.map(({ path }) => path));
  const unknown = listFiles(folder).filter((path) => !known.has(path));
  return [...damage, ...unknown.map((path) => `${path} was not there when the artifact was made`)];
}

const hashesName = "hashes.json";

/** Writes down, in a file of its own beside them, what the files in `folder` are. */
export function sealFolder(folder: string): void {
  writeSealedJson(join(folder, hashesName), { files: describeFiles(folder) });
}

/**
 * Makes sure that the files in `folder` are those that {@link sealFolder} saw; others beside them do not matter.
 * @throws StorageError naming the first that is not, or a damaged list of them. @param hint What to do then.
 */
export function assertFolderUnchanged(folder: string, hint: string): void {
  for (const file of readSealedJson<{ files: DescribedFile[] }>(join(folder, hashesName), hint).files) {
    const what = findFileDamage(join(folder, file.path), file);
    if (what !== undefined) throw new StorageError(`${join(folder, file.path)}: ${what}.`, { hint });
  }
}

function listFiles(folder: string, prefix = ""): string[] {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const path = `${prefix}${entry.name}`;
    if (entry.isDirectory()) return listFiles(join(folder, entry.name), `${path}/`);
    if (entry.isFile()) return [path];
    throw new StorageError(`${join(folder, entry.name)}: is neither a file nor a folder; an artifact can hold nothing else`);
  });
}
