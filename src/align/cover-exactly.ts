import type { TextToken } from "./text-token.js";

/** A token without its place. */
export type Piece = Omit<TextToken, "start" | "end">;

/** Where a text's tokens stop being its text. */
export interface Mismatch {
  /** How many bytes of the text the tokens give. */
  readonly byte: number;
  /** Which token differs from there on; the number of tokens where they end too early. */
  readonly token: number;
}

/**
 * The spans of tokens whose bytes, one behind the other, are the text's, or the text's behind one space, which tokenizers such as SentencePiece's put before a text: it covers nothing.
 * Tokens without bytes stand where the one before them ends.
 */
export function coverExactly(text: Uint8Array, pieces: readonly Piece[]): readonly { start: number; end: number }[] | Mismatch {
  const plain = coverFrom(0, text, pieces);
  if (Array.isArray(plain)) return plain;
  const behindSpace = coverFrom(1, Buffer.concat([Buffer.from(" "), text]), pieces);
  return Array.isArray(behindSpace) ? behindSpace : plain;
}

/** @param added How many bytes at the beginning of `whole` the text does not have. */
function coverFrom(added: number, whole: Uint8Array, pieces: readonly Piece[]): { start: number; end: number }[] | Mismatch {
  let end = 0;
  const spans = [];
  for (const [token, { bytes }] of pieces.entries()) {
    const start = end;
    for (const byte of bytes) {
      if (whole[end] !== byte) return { byte: Math.max(0, end - added), token };
      end++;
    }
    spans.push({ start: Math.max(0, start - added), end: Math.max(0, end - added) });
  }
  return end === whole.length ? spans : { byte: Math.max(0, end - added), token: pieces.length };
}
