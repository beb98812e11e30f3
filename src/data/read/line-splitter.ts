import { DataError } from "../../core/index.js";
import { decodeUtf8 } from "./decode-utf8.js";

/** One line of text without its line break, and its number counted from 1. */
export interface Line {
  readonly text: string;
  readonly number: number;
  /** False of a last line that the file ends in. */
  readonly hasBreak: boolean;
}

const lineFeed = 0x0a;

/**
 * Cuts a stream of bytes into lines of UTF-8 text. A byte order mark at the start and a carriage return before a line feed are dropped.
 * Throws a {@link DataError} that names `path:line` for bytes that are not UTF-8, and for a line longer than `maxLineBytes`: the latter
 * as soon as that many bytes came without a line break, so that memory stays bounded.
 */
export class LineSplitter {
  readonly #path: string;
  readonly #maxLineBytes: number;
  #pieces: Uint8Array[] = [];
  #pendingBytes = 0;
  #lineStart = 0;
  #lineNumber = 1;

  constructor(path: string, maxLineBytes: number) {
    this.#path = path;
    this.#maxLineBytes = maxLineBytes;
  }

  /** The number of the line that is being read. */
  get lineNumber(): number {
    return this.#lineNumber;
  }

  /** Takes the next bytes and yields every line that they complete. */
  *push(bytes: Uint8Array): Generator<Line> {
    let from = 0;
    for (let end = bytes.indexOf(lineFeed); end !== -1; end = bytes.indexOf(lineFeed, from)) {
      this.#keep(bytes.subarray(from, end));
      yield this.#take(1);
      from = end + 1;
    }
    this.#keep(bytes.subarray(from));
  }

  /** Yields the last line if it did not end in a line break. */
  *end(): Generator<Line> {
    if (this.#pendingBytes > 0) yield this.#take(0);
  }

  #keep(piece: Uint8Array): void {
    this.#pendingBytes += piece.length;
    if (this.#pendingBytes > this.#maxLineBytes) {
      throw new DataError(`${this.#path}:${this.#lineNumber}: the line is longer than ${this.#maxLineBytes} bytes.`, {
        hint: "Is this a text file with one record per line? Shorten the record, or remove it.",
      });
    }
    if (piece.length > 0) this.#pieces.push(piece);
  }

  #take(breakBytes: number): Line {
    const bytes = this.#pieces.length === 1 ? (this.#pieces[0] as Uint8Array) : Buffer.concat(this.#pieces);
    const text = decodeUtf8(bytes, { place: `${this.#path}:${this.#lineNumber}`, offset: this.#lineStart });
    const line = { text: withoutMarks(text, this.#lineNumber === 1), number: this.#lineNumber, hasBreak: breakBytes > 0 };
    this.#lineStart += bytes.length + breakBytes;
    this.#lineNumber++;
    this.#pieces = [];
    this.#pendingBytes = 0;
    return line;
  }
}

function withoutMarks(text: string, isFirst: boolean): string {
  const start = isFirst && text.startsWith("\ufeff") ? 1 : 0;
  return text.slice(start, text.endsWith("\r") ? -1 : undefined);
}
