import type { KeptColumns } from "./kept-columns.js";

/** Ids of larger vocabularies take four bytes instead of two. */
const mostInTwoBytes = 65_536;

/** What one has to know to read columns back. */
export interface ColumnsShape {
  readonly positions: number;
  readonly vocabularySize: number;
  readonly isDense: boolean;
}

/** Columns as bytes, little endian: counts, extra, values, ids. */
export function columnsToBytes({ counts, extra, values, ids }: KeptColumns, vocabularySize: number): Uint8Array {
  const narrow = vocabularySize <= mostInTwoBytes ? Uint16Array.from(ids) : ids;
  return Buffer.concat([counts, extra, values, narrow].map(bytesOf));
}

/** What {@link columnsToBytes} wrote. @throws Error for bytes of another length. */
export function columnsFromBytes(bytes: Uint8Array, { positions, vocabularySize, isDense }: ColumnsShape): KeptColumns {
  const reader = new ColumnReader(bytes);
  if (isDense) {
    const values = reader.take(Uint16Array, positions * vocabularySize);
    reader.finish();
    return { counts: new Uint16Array(), extra: new Uint16Array(), ids: new Int32Array(), values };
  }
  const counts = reader.take(Uint16Array, positions);
  const entries = counts.reduce((sum, count) => sum + count, 0);
  const extra = reader.take(Uint16Array, positions);
  const values = reader.take(Uint16Array, entries);
  const ids = vocabularySize <= mostInTwoBytes ? Int32Array.from(reader.take(Uint16Array, entries)) : reader.take(Int32Array, entries);
  reader.finish();
  return { counts, extra, values, ids };
}

type Column = Uint16Array<ArrayBuffer> | Int32Array<ArrayBuffer>;

class ColumnReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  take<Array extends Column>(Type: { new (buffer: ArrayBuffer): Array; readonly BYTES_PER_ELEMENT: number }, length: number): Array {
    const end = this.#at + length * Type.BYTES_PER_ELEMENT;
    if (end > this.#bytes.length) throw new Error(`columns of ${end} bytes or more in a block of ${this.#bytes.length}`);
    // A copy, because a column need not begin where its numbers may.
    const column = Uint8Array.from(this.#bytes.subarray(this.#at, end));
    this.#at = end;
    return new Type(column.buffer);
  }

  finish(): void {
    if (this.#at !== this.#bytes.length) throw new Error(`columns of ${this.#at} bytes in a block of ${this.#bytes.length}`);
  }
}

function bytesOf(column: Uint16Array | Int32Array): Uint8Array {
  return new Uint8Array(column.buffer, column.byteOffset, column.byteLength);
}
