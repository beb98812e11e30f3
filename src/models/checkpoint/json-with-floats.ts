/** Indented JSON in which whole numbers under the given keys, at any depth, keep a fraction, `1.0`, which JavaScript cannot say by itself. */
export function jsonWithFloats(object: Readonly<Record<string, unknown>>, floatKeys: readonly string[]): string {
  const text = JSON.stringify(object, null, 2);
  return `${text.replace(/^( +"(\w+)": -?\d+)(,?)$/gm, (line, start, key, comma) => (floatKeys.includes(key) ? `${start}.0${comma}` : line))}\n`;
}
