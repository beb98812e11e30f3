import type { Offset } from "../tokenizers/index.js";

/** A text and its UTF-8, in which places of the one are found in the other. */
export class Utf8Text {
  /** With U+FFFD for every half of a surrogate pair, as UTF-8 has it: units stay where they were. */
  readonly text: string;
  readonly bytes: Uint8Array;
  /** The byte at which each UTF-16 unit begins, and the end. */
  readonly #byteOfUnit: Uint32Array;

  constructor(text: string) {
    this.bytes = Buffer.from(text);
    this.text = Buffer.from(this.bytes).toString();
    this.#byteOfUnit = new Uint32Array(text.length + 1);
    let byte = 0;
    for (let unit = 0; unit < text.length; ) {
      const point = text.codePointAt(unit) as number;
      this.#byteOfUnit.fill(byte, unit, unit + (point > 0xffff ? 2 : 1));
      unit += point > 0xffff ? 2 : 1;
      byte += byteLength(point);
    }
    this.#byteOfUnit[text.length] = byte;
  }

  /** A span in UTF-16 units as one in bytes. */
  byteSpan([start, end]: Offset): Offset {
    return [this.#byteOfUnit[start] as number, this.#byteOfUnit[end] as number];
  }

  /** Whether nothing but white space stands in a span of bytes. */
  isWhiteSpace(start: number, end: number): boolean {
    return /^\s*$/.test(Buffer.from(this.bytes.subarray(start, end)).toString());
  }
}

/** How many bytes of UTF-8 a code point has; half a surrogate pair has U+FFFD's three. */
function byteLength(point: number): number {
  if (point < 0x80) return 1;
  if (point < 0x800) return 2;
  return point < 0x10000 ? 3 : 4;
}
