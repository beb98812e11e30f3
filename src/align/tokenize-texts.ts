import type { EncodedWithOffsets, Tokenizer } from "../tokenizers/index.js";
import { coverExactly } from "./cover-exactly.js";
import { coverRoughly, type RoughPiece } from "./cover-roughly.js";
import { specialKinds } from "./special-kinds.js";
import type { SpecialKind, TokenizedText, VocabularyToken } from "./text-token.js";
import { Utf8Text } from "./utf8-text.js";

export interface TokenizeTextsOptions {
  /** Whether the tokenizer puts its special tokens around the texts. Default true. */
  readonly addSpecialTokens?: boolean;
  /** Whether EOS stands behind each text, as behind a training target, also where the tokenizer does not put it there (GPT-2). Default false. */
  readonly endOfSequence?: boolean;
}

/**
 * Each text as tokens with their bytes, and the bytes of the text that they cover. Where the tokens' bytes are the text's (byte-level BPE, byte tokenizers), or these behind a space that
 * the tokenizer put before it, spans are exact, also of parts of a character. Where normalization changes the text (T5's NFKC, dropped white space and line breaks), a token covers the
 * characters that it was made of, and all that were made of one character cover it; the space of a word-boundary mark covers the white space before the word, however much and of whatever
 * kind it is, with what was dropped there. What was dropped otherwise is covered by no token. Half a surrogate pair is read as U+FFFD.
 *
 * @throws TokenizerError for a tokenizer whose tokens' bytes are not known ({@link Tokenizer.tokenBytes}).
 */
export async function tokenizeTexts(
  tokenizer: Tokenizer,
  texts: readonly string[],
  { endOfSequence = false, ...options }: TokenizeTextsOptions = {},
): Promise<TokenizedText<VocabularyToken>[]> {
  const specialKind = specialKinds(tokenizer);
  const encodings = await tokenizer.encodeBatchWithOffsets(texts, options);
  return encodings.map((encoded, index) => {
    const text = new Utf8Text(texts[index] as string);
    const pieces = piecesOf(encoded, { tokenizer, text, specialKind });
    const exact = coverExactly(text.bytes, pieces);
    const spans = "byte" in exact ? coverRoughly(text, pieces) : exact;
    const tokens = pieces.map(({ from: _, to: __, ...piece }, i) => ({ ...piece, ...(spans[i] as { start: number; end: number }) }));
    const ended = endOfSequence && tokens.at(-1)?.special !== "eos" ? [...tokens, eosToken(tokenizer)] : tokens;
    return { text: text.text, tokens: withEndAtEnd(ended, text.bytes.length) };
  });
}

type PieceWithId = RoughPiece & { readonly id: number };

interface PieceSource {
  readonly tokenizer: Tokenizer;
  readonly text: Utf8Text;
  readonly specialKind: (id: number, index: number) => SpecialKind | undefined;
}

function piecesOf({ ids, offsets }: EncodedWithOffsets, { tokenizer, text, specialKind }: PieceSource): PieceWithId[] {
  return Array.from(ids, (id, index) => {
    const [from, to] = text.byteSpan(offsets[index] ?? [0, 0]);
    const special = specialKind(id, index);
    const covered = text.bytes.subarray(from, to);
    if (special === undefined) return { id, from, to, bytes: tokenizer.tokenBytes(id) ?? covered };
    return { id, from, to, bytes: covered, special };
  });
}

function eosToken({ eosTokenId }: Tokenizer): VocabularyToken {
  return { id: eosTokenId, start: 0, end: 0, bytes: new Uint8Array(), special: "eos" };
}

/** Tokens without bytes that no others follow stand where the text ends, also if its last characters were dropped; a BOS does not, where the text has no tokens. */
function withEndAtEnd(tokens: readonly VocabularyToken[], end: number): VocabularyToken[] {
  const last = tokens.findLastIndex(({ bytes }) => bytes.length > 0);
  return tokens.map((token, i) => (i > last && token.special !== "bos" ? { ...token, start: end, end } : token));
}
