import { TokenizerError } from "../../core/index.js";

/** One field of a protobuf message: a number for varint, fixed32 (read as float32) and fixed64 (as float64), bytes for the rest. */
export interface Field {
  readonly number: number;
  readonly value: number | Uint8Array;
}

/**
 * The fields of a protobuf message in the order of the file. Our own, because all that is needed of protobuf is this loop, and the light
 * packages do not check that a message ends where it should: a file that was cut short would give a smaller vocabulary instead of an error.
 *
 * @throws TokenizerError, starting with `place`, if the bytes end too early or cannot be protobuf.
 */
export function readFields(bytes: Uint8Array, place: string): Field[] {
  const reader = new WireReader(bytes, place);
  const fields: Field[] = [];
  while (!reader.atEnd) fields.push(reader.field());
  return fields;
}

class WireReader {
  readonly #bytes: Uint8Array;
  readonly #place: string;
  readonly #view: DataView;
  #position = 0;

  constructor(bytes: Uint8Array, place: string) {
    this.#bytes = bytes;
    this.#place = place;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get atEnd(): boolean {
    return this.#position === this.#bytes.length;
  }

  field(): Field {
    const tag = this.#varint();
    const number = Math.floor(tag / 8);
    switch (tag % 8) {
      case 0:
        return { number, value: this.#varint() };
      case 1:
        return { number, value: this.#view.getFloat64(this.#take(8), true) };
      case 2: {
        const length = this.#varint();
        const start = this.#take(length);
        return { number, value: this.#bytes.subarray(start, start + length) };
      }
      case 5:
        return { number, value: this.#view.getFloat32(this.#take(4), true) };
      default:
        throw new TokenizerError(`${this.#place}: is no protobuf: unknown wire type at byte ${this.#position}.`);
    }
  }

  /** Exact up to 2^53: a negative number, which no field that is needed may be, comes out as a huge one. */
  #varint(): number {
    let value = 0;
    for (let factor = 1; factor <= 2 ** 63; factor *= 128) {
      const byte = this.#view.getUint8(this.#take(1));
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
    throw new TokenizerError(`${this.#place}: is no protobuf: a number at byte ${this.#position} does not end.`);
  }

  #take(length: number): number {
    const start = this.#position;
    if (length > this.#bytes.length - start) {
      throw new TokenizerError(`${this.#place}: ends too early: ${length} bytes should follow byte ${start} of ${this.#bytes.length}.`, {
        hint: "The file was cut short, or is no SentencePiece model. Fetch it again.",
      });
    }
    this.#position += length;
    return start;
  }
}
