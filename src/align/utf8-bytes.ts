import { isUtf8 } from "node:buffer";

/** The most bytes of a character. */
const mostBytes = 4;

/** 1 for every byte that belongs to a whole character in UTF-8, 0 for others. */
export function textBytes(bytes: Uint8Array): Uint8Array {
  if (isUtf8(bytes)) return new Uint8Array(bytes.length).fill(1);
  const isText = new Uint8Array(bytes.length);
  for (let start = 0; start < bytes.length; ) {
    const length = characterLength(bytes.subarray(start, start + mostBytes));
    isText.fill(1, start, start + length);
    start += Math.max(1, length);
  }
  return isText;
}

/** How many bytes the character takes that stands first; 0 where none does. */
function characterLength(bytes: Uint8Array): number {
  for (let length = 1; length <= bytes.length; length++) if (isUtf8(bytes.subarray(0, length))) return length;
  return 0;
}
