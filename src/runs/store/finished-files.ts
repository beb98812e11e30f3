import { rmSync } from "node:fs";
import { join } from "node:path";
import { DataError, StorageError } from "../../core/index.js";
import { findFileDamage, pathExists, readSealedJson, type WrittenFile, writeSealedJson } from "../files/index.js";

/**
 * Which files of an artifact that is being made file by file are finished, with the hash of each, so that a later attempt goes on from none that has changed
 * since. The record stands beside the artifact's files until there is a manifest.
 */
export class FinishedFiles {
  readonly #folder: string;
  readonly #record: string;
  readonly #files: Map<string, WrittenFile>;

  constructor(folder: string, record: string) {
    this.#folder = folder;
    this.#record = record;
    this.#files = new Map(Object.entries(recordedFiles(record)));
  }

  /** Whether the file is there as it was finished. One that is not is removed, and has to be made again. */
  has(name: string): boolean {
    const path = join(this.#folder, name);
    const written = this.#files.get(name);
    if (written !== undefined && findFileDamage(path, written) === undefined) return true;
    rmSync(path, { force: true });
    return false;
  }

  /** Writes down what the file is when it is finished. Best done before it has its name, so that no kill comes between the two. */
  add(name: string, { bytes, sha256 }: WrittenFile): void {
    this.#files.set(name, { bytes, sha256 });
    writeSealedJson(this.#record, { files: Object.fromEntries(this.#files) });
  }
}

/** A damaged record says nothing: all is made again, as it is where there is none. */
function recordedFiles(path: string): Record<string, WrittenFile> {
  if (!pathExists(path)) return {};
  try {
    return readSealedJson<{ files: Record<string, WrittenFile> }>(path, "").files;
  } catch (error) {
    if (error instanceof StorageError || error instanceof DataError) return {};
    throw error;
  }
}
