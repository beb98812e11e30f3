import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fsyncPath } from "./durable.js";
import { besidePath } from "./partial.js";
import { writeFailure } from "./storage-error.js";
import { strictJson } from "./strict-json.js";

/**
 * Replaces the file at `path` as a whole: whoever reads it, and whatever dies when, finds either the old bytes or the new ones. Written
 * aside in the same folder, fsynced, renamed, and the folder fsynced. Missing parent folders are made. Where the disk refuses for
 * want of room, throws a StorageError and leaves the old file; what a killed process leaves aside, recoverFolder removes.
 */
export function writeFileAtomic(path: string, data: string | Uint8Array): void {
  writeChunksAtomic(path, [data]);
}

/** {@link writeFileAtomic} of a value as indented JSON with a line break at its end. DataError for a number that JSON cannot hold. */
export function writeJsonAtomic(path: string, value: unknown): void {
  writeFileAtomic(path, `${strictJson(value, 2)}\n`);
}

/** {@link writeFileAtomic} of one JSON document per line; the records are taken one at a time, so that they may be more than memory holds. */
export function writeJsonLinesAtomic(path: string, records: Iterable<unknown>): void {
  writeChunksAtomic(path, jsonLines(records));
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

/** {@link writeFileAtomic} of pieces that are made one at a time, so that the whole never has to be in memory. */
export function writeChunksAtomic(path: string, chunks: Iterable<string | Uint8Array>): void {
  const folder = dirname(path);
  mkdirSync(folder, { recursive: true });
  const aside = besidePath(path, "partial");
  let bytes = 0;
  try {
    const descriptor = openSync(aside, "wx");
    try {
      for (const chunk of chunks) {
        bytes += Buffer.byteLength(chunk);
        writeFileSync(descriptor, chunk);
      }
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(aside, path);
  } catch (error) {
    rmSync(aside, { force: true });
    throw writeFailure(error, path, bytes);
  }
  fsyncPath(folder);
}
