import { closeSync, fstatSync, openSync, readSync, statSync } from "node:fs";
import { CheckpointError } from "../core/index.js";

const windowBytes = 1 << 20;

/** A file read from its start to wherever the reader stops, a window at a time: a header of some megabytes before gigabytes of weights costs the header. */
export class ReadWindow implements Disposable {
  readonly path: string;
  readonly fileSize: number;
  readonly #file: number;
  #window: Buffer = Buffer.alloc(0);
  #windowStart = 0;
  #position = 0;

  /** @throws CheckpointError for what is no file, or may not be read. */
  constructor(path: string) {
    this.path = path;
    this.#file = openFile(path);
    this.fileSize = fstatSync(this.#file).size;
  }

  /** How many bytes were taken. */
  get position(): number {
    return this.#position;
  }

  /** How many bytes the file has after these. */
  get remaining(): number {
    return this.fileSize - this.#position;
  }

  /**
   * The next bytes, valid until the next call.
   * @param what What they hold, for the message. @throws CheckpointError if the file ends before; nothing of that size is allocated then.
   */
  take(length: number, what: string): Buffer {
    if (!(length <= this.remaining)) throw this.cutOff(what, length);
    const start = this.#position - this.#windowStart;
    if (start + length > this.#window.length) {
      this.#window = readBytesAt(this.#file, { offset: this.#position, length: Math.min(this.remaining, Math.max(length, windowBytes)) });
      this.#windowStart = this.#position;
    }
    const from = this.#position - this.#windowStart;
    this.#position += length;
    return this.#window.subarray(from, from + length);
  }

  /** The error for a file that ends before something that it announces. */
  cutOff(what: string, length: number | bigint): CheckpointError {
    return new CheckpointError(
      `${this.path}: ${what} takes ${length} bytes from byte ${this.#position} on, but the file has ${this.fileSize} in all.`,
      { hint: "The file was cut off, or is damaged; download or copy it again." },
    );
  }

  [Symbol.dispose](): void {
    closeSync(this.#file);
  }
}

/** Bytes of an open file; fewer than asked for where it ends. Read in parts, because the system reads at most 2 GiB at once. */
export function readBytesAt(file: number, { offset, length }: { readonly offset: number; readonly length: number }): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  let read = 0;
  while (read < length) {
    const count = readSync(file, bytes, read, Math.min(length - read, 1 << 30), offset + read);
    if (count === 0) break;
    read += count;
  }
  return bytes.subarray(0, read);
}

/** Opens a file for reading; anything but a file is refused by its name, because opening a pipe would wait for its writer. */
export function openFile(path: string): number {
  try {
    if (statSync(path).isFile()) return openSync(path, "r");
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new CheckpointError(`${path}: ${code === "ENOENT" ? "there is no such file" : `cannot be opened (${code})`}.`, { cause });
  }
  throw new CheckpointError(`${path}: is not a file.`, { hint: "Name the .gguf file itself." });
}
