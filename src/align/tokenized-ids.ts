import type { Tokenizer } from "../tokenizers/index.js";
import { beginsWord } from "./byte-keys.js";
import { specialKinds } from "./special-kinds.js";
import type { TokenizedText, VocabularyToken } from "./text-token.js";
import { textBytes } from "./utf8-bytes.js";

/**
 * Each row of ids, as a model is trained on it or has written it, as tokens of the text that it stands for: also where the tokenizer would cut that text otherwise, or it ends within a word. The
 * text is what decoding gives, but for cleaned-up spaces and for bytes that are no UTF-8, as where a character was cut off: those are no part of it. Special tokens cover nothing.
 *
 * @throws TokenizerError for a tokenizer whose tokens' bytes are not known ({@link Tokenizer.tokenBytes}), and for what can be no id.
 */
export async function tokenizedIds(tokenizer: Tokenizer, rows: readonly ArrayLike<number>[]): Promise<TokenizedText<VocabularyToken>[]> {
  const specialKind = specialKinds(tokenizer);
  const decoded = await tokenizer.decodeBatch(rows);
  return rows.map((ids, row) => {
    const pieces = Array.from(ids, (id, index): Piece => {
      const special = specialKind(id, index);
      return special === undefined ? { id, bytes: tokenizer.tokenBytes(id) ?? nothing } : { id, bytes: nothing, special };
    });
    return covered(pieces, { hasSpaceBefore: decoded[row]?.startsWith(" ") === true });
  });
}

type Piece = Omit<VocabularyToken, "start" | "end">;

const nothing = new Uint8Array();

/** @param hasSpaceBefore Whether the space of a first word's boundary mark is one of the text. */
function covered(pieces: readonly Piece[], { hasSpaceBefore }: { readonly hasSpaceBefore: boolean }): TokenizedText<VocabularyToken> {
  const bytes = Buffer.concat(pieces.map((piece) => piece.bytes));
  const isText = textBytes(bytes);
  if (beginsWord(bytes) && !hasSpaceBefore) isText[0] = 0;
  let [at, end] = [0, 0];
  const tokens = pieces.map((piece) => {
    const start = end;
    for (const last = at + piece.bytes.length; at < last; at++) end += isText[at] as number;
    return { ...piece, start, end };
  });
  return { text: Buffer.from(bytes.filter((_, i) => isText[i] === 1)).toString(), tokens };
}
