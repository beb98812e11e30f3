import { DataError } from "../../core/index.js";

/** Where some bytes come from, for the error. */
export interface BytesOrigin {
  /** `path:line`. */
  readonly place: string;
  /** The position of the first of these bytes in the (uncompressed) file. */
  readonly offset: number;
}

// The byte order mark is kept as a character: whoever knows that this is the start of a file drops it.
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * The bytes as text. Bytes that are not UTF-8 are a {@link DataError} naming the place and the position of the first bad byte; so are zeros, which no text holds:
 * they are what a disk or a copy leaves where data is lost, or every other byte of UTF-16.
 */
export function decodeUtf8(bytes: Uint8Array, origin: BytesOrigin): string {
  const text = decodeOrThrow(bytes, origin);
  const zero = bytes.indexOf(0);
  if (zero >= 0) {
    throw new DataError(`${origin.place}: not text: a zero at byte ${origin.offset + zero} of the file.`, {
      hint: "The file is damaged, or no UTF-8 text (UTF-16 has zeros): copy or download it again, or save it as UTF-8.",
    });
  }
  return text;
}

function decodeOrThrow(bytes: Uint8Array, origin: BytesOrigin): string {
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    const bad = firstBadByte(bytes);
    throw new DataError(`${origin.place}: not UTF-8 text: bad byte 0x${hex(bytes[bad])} at byte ${origin.offset + bad} of the file.`, {
      hint: isUtf16(bytes, origin)
        ? "The file looks like UTF-16; save it as UTF-8."
        : "Save the file as UTF-8 (`iconv -t utf-8` can do it).",
      cause,
    });
  }
}

/** Bisects for the longest prefix that more bytes could make valid, then goes back to the start of its last, broken character. */
function firstBadByte(bytes: Uint8Array): number {
  let [good, bad] = [0, bytes.length + 1];
  while (bad - good > 1) {
    const middle = (good + bad) >>> 1;
    if (isValid(bytes.subarray(0, middle), { stream: true })) good = middle;
    else bad = middle;
  }
  while (!isValid(bytes.subarray(0, good), { stream: false })) good--;
  return good;
}

/** Whether the bytes are UTF-8; with `stream`, their last character may be incomplete. */
function isValid(bytes: Uint8Array, { stream }: { stream: boolean }): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream });
    return true;
  } catch {
    return false;
  }
}

function hex(byte: number | undefined): string {
  return (byte ?? 0).toString(16).padStart(2, "0");
}

function isUtf16(bytes: Uint8Array, origin: BytesOrigin): boolean {
  const mark = `${hex(bytes[0])}${hex(bytes[1])}`;
  return origin.offset === 0 && (mark === "fffe" || mark === "feff");
}
