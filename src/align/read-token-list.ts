import { DataError } from "../core/index.js";
import { coverExactly, type Mismatch, type Piece } from "./cover-exactly.js";
import type { TextToken, TokenizedText } from "./text-token.js";

/** A token of an answer, as an OpenAI-compatible server lists it in `logprobs.content`. */
export interface ListedToken {
  /** Its text: wrong for parts of a character, which have no text. */
  readonly token: string;
  /** Its UTF-8, where the server gives it. */
  readonly bytes?: readonly number[] | null | undefined;
}

export interface ReadTokenListOptions {
  /** Tokens that end a sequence (`<|im_end|>`): at the end of the list, where the text does not have them, they are EOS. Default: none. */
  readonly endTokens?: readonly string[];
}

/** Why a list of tokens cannot be used. */
export interface UnusableTokenList {
  /** In words that go on from "its tokens are not used:". */
  readonly reason: string;
}

/**
 * The tokens of a server's answer with the bytes of its text that they cover: `bytes` where they are given, else the UTF-8 of `token`. Parts of a character may be empty entries before the
 * one that has all of it. A list whose bytes are not the text's, to the last one, is not used: tokens behind a stop string, repaired characters and steps that are no tokens would
 * put every later token at a wrong place. One space before the text is allowed: servers of SentencePiece models list it and leave it out of the text.
 *
 * @throws DataError for bytes that are none.
 */
export function readTokenList(
  text: string,
  list: readonly ListedToken[],
  { endTokens = [] }: ReadTokenListOptions = {},
): TokenizedText | UnusableTokenList {
  const bytes = Buffer.from(text);
  const pieces: Piece[] = list.map((listed) => ({ bytes: listedBytes(listed) }));
  const asListed = coverExactly(bytes, pieces);
  if (!("byte" in asListed)) return { text, tokens: placed(pieces, asListed) };
  const kept = list.length - trailing(list, endTokens);
  const ended = pieces.map((piece, i): Piece => (i < kept ? piece : { bytes: new Uint8Array(), special: "eos" }));
  const spans = coverExactly(bytes, ended);
  return "byte" in spans ? { reason: describe(bytes, ended, spans) } : { text, tokens: placed(ended, spans) };
}

/** The bytes of a listed token. @throws DataError for what are none. */
export function listedBytes({ token, bytes }: ListedToken): Uint8Array {
  if (bytes === undefined || bytes === null) return Buffer.from(token);
  const wrong = bytes.find((byte) => !(Number.isInteger(byte) && byte >= 0 && byte < 256));
  if (wrong === undefined) return Uint8Array.from(bytes);
  throw new DataError(`bytes of the token ${JSON.stringify(token)}: ${wrong} is no byte.`);
}

function placed(pieces: readonly Piece[], spans: readonly { start: number; end: number }[]): TextToken[] {
  return pieces.map((piece, i) => ({ ...piece, ...(spans[i] as { start: number; end: number }) }));
}

/** How many tokens at the end are among `endTokens`. */
function trailing(list: readonly ListedToken[], endTokens: readonly string[]): number {
  const last = list.findLastIndex(({ token }) => !endTokens.includes(token));
  return list.length - 1 - last;
}

function describe(text: Buffer, pieces: readonly Piece[], { byte, token }: Mismatch): string {
  if (token === pieces.length) return `they end after ${byte} of the text's ${text.length} bytes`;
  if (byte === text.length) return `from token ${token} on they go on behind the text's ${text.length} bytes`;
  return `token ${token} differs from the text at byte ${byte}, where that has ${JSON.stringify(text.subarray(byte, byte + 16).toString())}`;
}
