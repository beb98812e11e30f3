import { createHash } from "node:crypto";
import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { gzipSync } from "node:zlib";
import { fsyncPath } from "./durable.js";
import { makeFolder } from "./make-folder.js";
import { besidePath } from "./partial.js";
import { writeFailure } from "./storage-error.js";
import { strictJson } from "./strict-json.js";
import type { WrittenFile } from "./written-file.js";

/**
 * Replaces the file at `path` as a whole: whoever reads it, and whatever dies when, finds either the old bytes or the new ones. Written
 * aside in the same folder, fsynced, renamed, and the folder fsynced. Missing parent folders are made. Where the disk refuses, for
 * want of room or of a permission, throws a StorageError and leaves the old file; what a killed process leaves aside, recoverFolder removes.
 */
export function writeFileAtomic(path: string, data: string | Uint8Array): void {
  writeChunksAtomic(path, [data]);
}

/** {@link writeFileAtomic} of a value as indented JSON with a line break at its end. DataError for a number that JSON cannot hold. */
export function writeJsonAtomic(path: string, value: unknown): void {
  writeFileAtomic(path, `${strictJson(value, 2)}\n`);
}

/**
 * {@link writeFileAtomic} of one JSON document per line, packed if the name ends in `.gz`; the records are taken one at a time, so that they may be more
 * than memory holds.
 */
export function writeJsonLinesAtomic(path: string, records: Iterable<unknown>, onWritten?: (written: WrittenFile) => void): WrittenFile {
  return writeChunksAtomic(path, path.endsWith(".gz") ? packed(jsonLines(records)) : jsonLines(records), onWritten);
}

/** Packed one by one: a gzip file may have several members, and its text is theirs one after the other. */
function* packed(chunks: Iterable<string>): Generator<Uint8Array> {
  for (const chunk of chunks) yield gzipSync(chunk);
}

const LINES_PER_CHUNK = 1000;

function* jsonLines(records: Iterable<unknown>): Generator<string> {
  let lines: string[] = [];
  for (const record of records) {
    lines.push(`${strictJson(record)}\n`);
    if (lines.length < LINES_PER_CHUNK) continue;
    yield lines.join("");
    lines = [];
  }
  yield lines.join("");
}

/**
 * {@link writeFileAtomic} of pieces that are made one at a time, so that the whole never has to be in memory.
 * @param onWritten Hears what was written before it gets its name: what it writes down is there whenever the file is.
 * @returns What was written, hashed on its way.
 */
export function writeChunksAtomic(
  path: string,
  chunks: Iterable<string | Uint8Array>,
  onWritten?: (written: WrittenFile) => void,
): WrittenFile {
  const folder = dirname(path);
  makeFolder(folder);
  const aside = besidePath(path, "partial");
  const hash = createHash("sha256");
  let bytes = 0;
  try {
    const descriptor = openSync(aside, "wx");
    try {
      for (const chunk of chunks) {
        bytes += Buffer.byteLength(chunk);
        hash.update(chunk);
        writeFileSync(descriptor, chunk);
      }
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    const written = { bytes, sha256: hash.digest("hex") };
    onWritten?.(written);
    renameSync(aside, path);
    fsyncPath(folder);
    return written;
  } catch (error) {
    if (existsSync(aside)) rmSync(aside);
    throw writeFailure(error, path, bytes);
  }
}
