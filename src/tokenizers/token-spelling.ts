import { TokenizerError } from "../core/index.js";
import { byteCharacter } from "./bytes/index.js";
import { isJsonObject, type JsonObject, type TokenizerJson } from "./tokenizer-json.js";

/** The bytes that a token adds to a text; undefined for a special token. */
export type TokenSpelling = (token: string, id: number) => Uint8Array | undefined;

/** How a tokenizer's vocabulary spells bytes, as its decoder reads it. @throws TokenizerError, starting with `place`, for a decoder of another kind. */
export function spellingOf(json: TokenizerJson, place: string): TokenSpelling {
  const added = new Map(json.added_tokens.map((token) => [token.id, token]));
  const bytesOf = vocabularySpelling(json, place);
  return (token, id) => {
    const { special, content } = added.get(id) ?? {};
    if (content === undefined) return bytesOf(token);
    return special === true ? undefined : Buffer.from(content);
  };
}

function vocabularySpelling(json: TokenizerJson, place: string): (token: string) => Uint8Array {
  const decoders = stepsOf(json.decoder);
  const ofType = (type: string) => decoders.find((decoder) => decoder.type === type);
  if (ofType("ByteLevel") !== undefined) return byteLevelBytes;
  const unknown = decoders.find(({ type }) => !known.has(type));
  if (unknown !== undefined) {
    throw new TokenizerError(`${place}: what bytes its tokens stand for is not known: a decoder of type ${JSON.stringify(unknown.type)}.`, {
      hint: `Known are ${[...known].join(", ")}.`,
    });
  }
  const wordPiece = ofType("WordPiece");
  if (wordPiece !== undefined) return wordPieceBytes(String(wordPiece.prefix ?? "##"));
  const fallback = ofType("ByteFallback") !== undefined;
  const mark = wordBoundaryMark(decoders);
  return (token) => (fallback ? fallbackByte(token) : undefined) ?? Buffer.from(mark === undefined ? token : token.replaceAll(mark, " "));
}

const known = new Set<unknown>(["ByteLevel", "Metaspace", "Replace", "ByteFallback", "Fuse", "Strip", "WordPiece"]);

/** The steps of a decoder, one after the other. */
function stepsOf(decoder: unknown): readonly JsonObject[] {
  if (!isJsonObject(decoder)) return [];
  return decoder.type === "Sequence" && Array.isArray(decoder.decoders) ? decoder.decoders.flatMap(stepsOf) : [decoder];
}

/** What stands for a space: `▁` in SentencePiece's vocabularies. */
function wordBoundaryMark(decoders: readonly JsonObject[]): string | undefined {
  for (const { type, replacement, pattern, content } of decoders) {
    if (type === "Metaspace") return String(replacement ?? "▁");
    if (type === "Replace" && content === " " && isJsonObject(pattern) && typeof pattern.String === "string") return pattern.String;
  }
  return undefined;
}

const byteOfCharacter = new Map(Array.from({ length: 256 }, (_, byte) => [byteCharacter(byte), byte]));

function byteLevelBytes(token: string): Uint8Array {
  return Uint8Array.from([...token].flatMap((character) => byteOfCharacter.get(character) ?? [...Buffer.from(character)]));
}

/** A word's first piece brings a space before it, as decoding does. */
function wordPieceBytes(prefix: string): (token: string) => Uint8Array {
  return (token) => Buffer.from(token.startsWith(prefix) ? token.slice(prefix.length) : ` ${token}`);
}

/** `<0x0A>`, a byte that the vocabulary has no other token for. */
function fallbackByte(token: string): Uint8Array | undefined {
  const [, hex] = /^<0x([0-9A-F]{2})>$/.exec(token) ?? [];
  return hex === undefined ? undefined : Uint8Array.of(Number.parseInt(hex, 16));
}
