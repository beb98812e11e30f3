import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { StorageError } from "../../core/index.js";
import { accessFailure, type WrittenFile, writeChunksAtomic } from "../files/index.js";

/** Ends every block file, behind the length of its footer. */
const magic = Buffer.from("RETORTB1");
const trailerBytes = 8 + magic.length;

/** What stands behind the blocks: where each begins, and what the writer says of the whole. */
interface Footer {
  readonly offsets: readonly number[];
  readonly about: unknown;
}

/**
 * Writes a file of blocks, each compressed by itself (raw deflate) so that one can be read without the others. As a whole or not at all, see
 * {@link writeChunksAtomic}; blocks are made one at a time.
 * @param about Anything that JSON holds; comes back as {@link BlockFile.about}. A function is called when all blocks are made.
 * @param onWritten As that of writeChunksAtomic.
 */
export function writeBlockFile(
  path: string,
  blocks: Iterable<Uint8Array>,
  { about, onWritten }: { readonly about: () => unknown; readonly onWritten?: (written: WrittenFile) => void },
): void {
  writeChunksAtomic(path, packed(blocks, about), onWritten);
}

function* packed(blocks: Iterable<Uint8Array>, about: () => unknown): Generator<Uint8Array> {
  const offsets: number[] = [];
  let written = 0;
  for (const block of blocks) {
    const bytes = deflateRawSync(block);
    offsets.push(written);
    written += bytes.length;
    yield bytes;
  }
  const footer = deflateRawSync(JSON.stringify({ offsets: [...offsets, written], about: about() } satisfies Footer));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(footer.length));
  yield footer;
  yield length;
  yield magic;
}

/** A file of blocks, open until it is disposed: it can be read from then on, even where somebody removes its name. */
export class BlockFile implements Disposable {
  readonly path: string;
  readonly #descriptor: number;
  readonly #offsets: readonly number[];
  /** What its writer said of it. */
  readonly about: unknown;

  /** @throws StorageError for a file that cannot be opened, or is no whole block file. */
  constructor(path: string) {
    this.path = path;
    this.#descriptor = opened(path);
    try {
      const { offsets, about } = readFooter(this.#descriptor);
      [this.#offsets, this.about] = [offsets, about];
    } catch (cause) {
      closeSync(this.#descriptor);
      throw damaged(path, cause);
    }
  }

  get blocks(): number {
    return this.#offsets.length - 1;
  }

  /** The bytes of a block, unpacked. @throws StorageError for one that is not there, or damaged. */
  read(index: number): Buffer {
    const [start, end] = [this.#offsets[index], this.#offsets[index + 1]];
    if (start === undefined || end === undefined) throw new StorageError(`${this.path}: has ${this.blocks} blocks, not a number ${index}.`);
    try {
      return inflateRawSync(readAt(this.#descriptor, start, end - start));
    } catch (cause) {
      throw damaged(this.path, cause);
    }
  }

  [Symbol.dispose](): void {
    closeSync(this.#descriptor);
  }
}

function opened(path: string): number {
  try {
    return openSync(path, "r");
  } catch (error) {
    throw accessFailure(error, path, "read");
  }
}

function readFooter(descriptor: number): Footer {
  const { size } = fstatSync(descriptor);
  const trailer = readAt(descriptor, size - trailerBytes, trailerBytes);
  if (!trailer.subarray(8).equals(magic)) throw new Error("it does not end as a block file");
  const length = Number(trailer.readBigUInt64LE());
  const end = size - trailerBytes;
  if (length > end) throw new Error("its footer is longer than the file");
  const footer = JSON.parse(inflateRawSync(readAt(descriptor, end - length, length)).toString()) as Footer;
  if (footer.offsets.at(-1) !== end - length) throw new Error("its blocks do not end where its footer begins");
  return footer;
}

function readAt(descriptor: number, position: number, length: number): Buffer {
  const bytes = Buffer.alloc(Math.max(0, length));
  if (position < 0 || readSync(descriptor, bytes, 0, length, position) !== length) throw new Error("it is cut off");
  return bytes;
}

function damaged(path: string, cause: unknown): StorageError {
  return new StorageError(`${path}: is damaged: ${cause instanceof Error ? cause.message : String(cause)}.`, {
    hint: "Remove it; what it was made from makes it again.",
    cause,
  });
}
