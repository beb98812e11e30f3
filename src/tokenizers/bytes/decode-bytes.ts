import type { AddedToken } from "../tokenizer-json.js";
import { firstByteId } from "./byte-tokenizer-json.js";

/** The byte sequences that UTF-8 allows, one character each, in bytes as characters. */
const character =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: bytes, not characters.
  /[\x00-\x7f]|[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2}/g;

/** The text of a row of a byte tokenizer's ids: what is no UTF-8 is left out, as by ByT5's class. @param added The added tokens by their ids. */
export function decodeBytes(ids: readonly number[], added: ReadonlyMap<number, AddedToken>, skipSpecialTokens: boolean): string {
  const parts = ids.map((id) => {
    const token = added.get(id);
    if (token === undefined) return id >= firstByteId && id < firstByteId + 256 ? String.fromCharCode(id - firstByteId) : "";
    return token.special && skipSpecialTokens ? "" : Buffer.from(token.content).toString("latin1");
  });
  return Buffer.from((parts.join("").match(character) ?? []).join(""), "latin1").toString("utf8");
}
