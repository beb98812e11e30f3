import { contentHash, StorageError } from "../../core/index.js";
import { pathExists, readJson } from "./read-json.js";
import { writeJsonAtomic } from "./write-file-atomic.js";

/** A record with the hash of its content, which tells later whether it is still what was written. */
export type Sealed<T> = T & { readonly sha256: string };

/** The record with the hash of its content. */
export function sealed<T extends object>(record: T): Sealed<T> {
  return { ...record, sha256: contentHash(record) };
}

/**
 * The record without its hash.
 * @throws StorageError with `place` in front where the hash is another's, or missing: what was written before records carried hashes counts as damaged, because
 * damage may take a hash away, too.
 */
export function unsealed<T extends object>(record: Sealed<T>, { place, hint }: { readonly place: string; readonly hint: string }): T {
  const { sha256, ...content } = record;
  if (sha256 === undefined) {
    throw new StorageError(`${place}: carries no hash of its content: an earlier version wrote it, or something else has changed it.`, {
      hint,
    });
  }
  if (sha256 === contentHash(content)) return content as unknown as T;
  throw new StorageError(`${place}: has changed since it was written: its content is not what its hash says.`, { hint });
}

/** {@link writeJsonAtomic} of a record with the hash of its content. */
export function writeSealedJson(path: string, record: object): void {
  writeJsonAtomic(path, sealed(record));
}

/** What {@link writeSealedJson} wrote. @throws StorageError where it is damaged or missing. @param hint What to do then. */
export function readSealedJson<T extends object>(path: string, hint: string): T {
  if (!pathExists(path))
    throw new StorageError(`${path}: is missing: an earlier version wrote none, or something has removed it.`, { hint });
  return unsealed(readJson<Sealed<T>>(path, hint), { place: path, hint });
}
