import type { TextToken, TokenRange } from "../../align/index.js";

/** A token's bytes as its text: spaces as ␣, bytes that are no text in hexadecimal; a special token by its kind, and what it covers. */
export function showToken({ bytes, special }: Pick<TextToken, "bytes" | "special">): string {
  return `${special === undefined ? "" : `<${special}>`}${showBytes(bytes)}`;
}

function showBytes(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString("utf8");
  // Part of a character: what a decoder puts in the place of bytes that are none.
  return Buffer.from(text).equals(Buffer.from(bytes)) ? text.replaceAll(" ", "␣") : `0x${Buffer.from(bytes).toString("hex")}`;
}

/** The tokens of a range, parted by spaces; nothing where there are none. */
export function showTokens(tokens: readonly TextToken[], { start, end }: TokenRange): string {
  return tokens.slice(start, end).map(showToken).join(" ");
}
