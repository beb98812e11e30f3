const space = 0x20;

/** Bytes as a key: a character per byte. */
export function byteKey(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
}

/** Whether the bytes begin with the space of a word-boundary mark. */
export function beginsWord(bytes: Uint8Array): boolean {
  return bytes[0] === space;
}

/** The bytes without the space of a word-boundary mark. */
export function withoutBoundary(bytes: Uint8Array): Uint8Array {
  return beginsWord(bytes) ? bytes.subarray(1) : bytes;
}

/** The bytes with the space of a word-boundary mark. */
export function withBoundary(bytes: Uint8Array): Uint8Array {
  return beginsWord(bytes) ? bytes : Uint8Array.of(space, ...bytes);
}
