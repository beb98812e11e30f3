import { byteLevelTokenizerJson } from "../byte-level/index.js";
import type { SpecialTokens } from "../special-tokens.js";
import type { TokenizerJson } from "../tokenizer-json.js";

/** Ids before those of the bytes: padding, end of sequence, unknown. */
export const firstByteId = 3;
const byteCount = 256;

/**
 * The `tokenizer.json` of ByT5 (Xue et al. 2022), without added tokens: `<pad>` 0, `</s>` 1, `<unk>` 2, whatever they are called, then the 256 bytes. Every byte of a text's UTF-8 is a token.
 */
export function byteTokenizerJson({ pad, eos, unk }: SpecialTokens): TokenizerJson {
  const special = [pad, eos, unk].flatMap((token, id) => (token === undefined ? [] : [[token, id] as const]));
  const bytes = Array.from({ length: byteCount }, (_, byte) => [byteCharacter(byte), firstByteId + byte] as const);
  const byteLevel = { type: "ByteLevel", add_prefix_space: false, trim_offsets: false, use_regex: false };
  const json = byteLevelTokenizerJson({ vocab: Object.fromEntries([...special, ...bytes]), merges: [] });
  return { ...json, pre_tokenizer: byteLevel, decoder: byteLevel };
}

/** How the byte-level alphabet (GPT-2) writes a byte: as the character of its number where that can be seen, else as one of those from U+0100 on. */
export function byteCharacter(byte: number): string {
  const isSeen = (value: number) => (value >= 0x21 && value <= 0x7e) || (value >= 0xa1 && value !== 0xad);
  if (isSeen(byte)) return String.fromCharCode(byte);
  const before = Array.from({ length: byte }, (_, value) => value).filter((value) => !isSeen(value)).length;
  return String.fromCharCode(0x100 + before);
}
