import { beginsWord } from "./byte-keys.js";
import type { Piece } from "./cover-exactly.js";
import type { Utf8Text } from "./utf8-text.js";

/** A token with the bytes of the text that its tokenizer says it was made of. */
export interface RoughPiece extends Piece {
  readonly from: number;
  readonly to: number;
}

/**
 * The spans of tokens whose bytes are not the text's. They follow what the tokenizer says, in order, but for word-boundary marks: tokenizers say that a mark was made of the character behind
 * it, or of nothing; here it covers what stands between the word and the token before: white space, and what was dropped with it.
 */
export function coverRoughly(text: Utf8Text, pieces: readonly RoughPiece[]): { start: number; end: number }[] {
  // One character may become several words: their marks, said to be made of it, would go back behind the words before them.
  let lastEnd = 0;
  return pieces.map((piece) => {
    const start = beginsWord(piece.bytes) ? Math.min(lastEnd, piece.from) : piece.from;
    lastEnd = Math.max(lastEnd, isMarkAlone(piece, text) ? piece.from : piece.to);
    return { start, end: lastEnd };
  });
}

/** Whether a token is a mark and nothing of the character that it is said to be made of. */
function isMarkAlone({ bytes, from, to }: RoughPiece, text: Utf8Text): boolean {
  return bytes.length === 1 && beginsWord(bytes) && !text.isWhiteSpace(from, to);
}
