/** Where a token stands in its text: UTF-16 units `[start, end)`, so that `text.slice(start, end)` is what it covers. */
export type Offset = readonly [start: number, end: number];

/** Offsets in code points, as the native library counts, as offsets in UTF-16 units, as JavaScript does. */
export function utf16Offsets(text: string, offsets: readonly (readonly number[])[]): Offset[] {
  const unitOf = utf16Positions(text);
  return offsets.map(([start = 0, end = 0]) => (unitOf === undefined ? [start, end] : [unitOf[start] as number, unitOf[end] as number]));
}

/** The UTF-16 position of every code point and of the end; undefined where all of them are the same numbers. */
function utf16Positions(text: string): Uint32Array | undefined {
  if (!/[\ud800-\udbff]/.test(text)) return undefined;
  const positions = new Uint32Array(text.length + 1);
  let [points, unit] = [0, 0];
  for (const character of text) {
    positions[points++] = unit;
    unit += character.length;
  }
  positions[points] = unit;
  return positions;
}
