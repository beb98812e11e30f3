import type { KeptColumns } from "./kept-columns.js";

/** Ids of larger vocabularies take four bytes instead of two. */
const mostInTwoBytes = 65_536;

/** What one has to know to read columns back. */
export interface ColumnsShape {
  readonly positions: number;
  readonly vocabularySize: number;
  readonly isDense: boolean;
}

/**
 * Columns as bytes that deflate well: counts, extra, values, ids, of each the low bytes of all its numbers first, then the higher ones, most of which are alike. A
 * position's ids ascend, and stand as their differences, which are small.
 */
export function columnsToBytes({ counts, extra, values, ids }: KeptColumns, vocabularySize: number): Uint8Array {
  const steps = differences(ids, counts);
  return Buffer.concat([counts, extra, values, vocabularySize <= mostInTwoBytes ? Uint16Array.from(steps) : steps].map(planesOf));
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
  const steps = vocabularySize <= mostInTwoBytes ? Int32Array.from(reader.take(Uint16Array, entries)) : reader.take(Int32Array, entries);
  reader.finish();
  return { counts, extra, values, ids: sums(steps, counts) };
}

/** Of each position's numbers: the first, then how far each is from the one before. */
function differences(numbers: Int32Array, counts: Uint16Array): Int32Array {
  const steps = Int32Array.from(numbers, (number, i) => (i === 0 ? number : number - (numbers[i - 1] as number)));
  for (const start of startsOf(counts, numbers.length)) steps[start] = numbers[start] as number;
  return steps;
}

/** The numbers of which {@link differences} made these. */
function sums(steps: Int32Array, counts: Uint16Array): Int32Array {
  const starts = new Set(startsOf(counts, steps.length));
  const numbers = new Int32Array(steps.length);
  for (const [i, step] of steps.entries()) numbers[i] = starts.has(i) ? step : step + (numbers[i - 1] as number);
  return numbers;
}

/** Where each position's numbers begin, of those that have any. */
function startsOf(counts: Uint16Array, length: number): number[] {
  const starts: number[] = [];
  let at = 0;
  for (const count of counts) {
    if (at < length) starts.push(at);
    at += count;
  }
  return starts;
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
    const column = new Uint8Array(end - this.#at);
    for (let plane = 0; plane < Type.BYTES_PER_ELEMENT; plane++)
      for (let i = 0; i < length; i++) column[i * Type.BYTES_PER_ELEMENT + plane] = this.#bytes[this.#at + plane * length + i] as number;
    this.#at = end;
    return new Type(column.buffer);
  }

  finish(): void {
    if (this.#at !== this.#bytes.length) throw new Error(`columns of ${this.#at} bytes in a block of ${this.#bytes.length}`);
  }
}

/** The lowest byte of every number, then the next of every number, and so on. */
function planesOf(column: Uint16Array | Int32Array): Uint8Array {
  const bytes = new Uint8Array(column.buffer, column.byteOffset, column.byteLength);
  const planes = new Uint8Array(bytes.length);
  const size = column.BYTES_PER_ELEMENT;
  for (let plane = 0; plane < size; plane++)
    for (let i = 0; i < column.length; i++) planes[plane * column.length + i] = bytes[i * size + plane] as number;
  return planes;
}
