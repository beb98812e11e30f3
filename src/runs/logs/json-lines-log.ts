import { closeSync, fstatSync, fsyncSync, ftruncateSync, openSync, readSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { DisposedError } from "../../core/index.js";
import { makeFolder, strictJson, writeFailure } from "../files/index.js";

const LINE_FEED = 10;
const BLOCK_BYTES = 64 * 1024;

/**
 * An append-only file of one JSON document per line. A line that is not finished, because the process that wrote it was killed, is cut
 * off when the file is opened again. For one writer at a time. Lines reach the system at once (they survive the process) and the disk
 * at {@link sync} (they survive the machine).
 */
export class JsonLinesLog<Entry> {
  readonly path: string;
  #descriptor: number | undefined;
  #bytes: number;

  /** Missing parent folders are made. Throws a StorageError where the file may not be written. */
  constructor(path: string) {
    makeFolder(dirname(path));
    this.path = path;
    this.#descriptor = openToAppend(path);
    this.#bytes = finishedBytes(this.#descriptor);
    ftruncateSync(this.#descriptor, this.#bytes);
  }

  /** Writes one line. Throws a StorageError when the disk is full, and a DataError for NaN or an infinity; then nothing is written. */
  append(entry: Entry): void {
    const descriptor = this.#open();
    const line = Buffer.from(`${strictJson(entry)}\n`);
    try {
      writeFully(descriptor, line);
    } catch (error) {
      ftruncateSync(descriptor, this.#bytes);
      throw writeFailure(error, this.path, line.length);
    }
    this.#bytes += line.length;
  }

  /** Returns once everything appended so far is on the disk itself. */
  sync(): void {
    fsyncSync(this.#open());
  }

  /** Syncs and closes the file; a second call does nothing. */
  close(): void {
    if (this.#descriptor === undefined) return;
    fsyncSync(this.#descriptor);
    closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  #open(): number {
    if (this.#descriptor === undefined) throw new DisposedError(`${this.path}: the log is closed`);
    return this.#descriptor;
  }
}

function openToAppend(path: string): number {
  try {
    return openSync(path, "a+");
  } catch (error) {
    throw writeFailure(error, path, 0);
  }
}

/** The length of the file up to and with its last line feed, found from the end because logs grow long. */
function finishedBytes(descriptor: number): number {
  const block = Buffer.alloc(BLOCK_BYTES);
  let end = fstatSync(descriptor).size;
  while (end > 0) {
    const start = Math.max(0, end - BLOCK_BYTES);
    const read = readSync(descriptor, block, 0, end - start, start);
    const last = block.subarray(0, read).lastIndexOf(LINE_FEED);
    if (last >= 0) return start + last + 1;
    end = start;
  }
  return 0;
}

function writeFully(descriptor: number, bytes: Buffer): void {
  let written = 0;
  while (written < bytes.length) written += writeSync(descriptor, bytes, written);
}
