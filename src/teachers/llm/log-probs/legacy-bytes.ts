/** The bytes that a key of the old dictionaries stands for: OpenAI writes parts of characters as `bytes:\xe2\x80`, everything else as text. */
export function legacyBytes(text: string): Uint8Array {
  if (!/^bytes:(?:\\x[0-9a-f]{2})+$/i.test(text)) return new TextEncoder().encode(text);
  return Uint8Array.from(text.match(/[0-9a-f]{2}(?=\\|$)/gi) ?? [], (hex) => Number.parseInt(hex, 16));
}
