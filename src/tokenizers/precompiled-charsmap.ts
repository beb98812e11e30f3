import { TokenizerError } from "../core/index.js";

/**
 * Checks the character map that a SentencePiece normalizer is compiled to, because the native library aborts the process on a broken one.
 * It is: the trie's size in bytes (uint32, little endian), the trie (a double array of uint32 units, as Darts-clone lays it out), and the
 * replacements as UTF-8, each ended by a zero byte; the trie's values are positions in the replacements. Every unit that a text can reach
 * is visited.
 *
 * @throws TokenizerError that starts with `place`.
 */
export function assertCharsmap(charsmap: Uint8Array, place: string): void {
  const broken = (why: string) => new TokenizerError(`${place}: broken character map: ${why}.`, { hint: "Fetch the tokenizer again." });
  const view = new DataView(charsmap.buffer, charsmap.byteOffset, charsmap.byteLength);
  const trieBytes = view.byteLength < 4 ? 0 : view.getUint32(0, true);
  if (trieBytes === 0 || trieBytes % 4 !== 0 || trieBytes > view.byteLength - 4) {
    throw broken(`a trie of ${trieBytes} bytes does not fit into ${view.byteLength} bytes`);
  }
  const replacements = charsmap.subarray(4 + trieBytes);
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(replacements);
  } catch {
    throw broken("its replacements are not UTF-8");
  }
  const units = Uint32Array.from({ length: trieBytes / 4 }, (_, i) => view.getUint32(4 + 4 * i, true));
  for (const position of reachableValues(units, broken)) {
    const start = position === replacements.length ? 0 : replacements[position];
    if (start === undefined || (start & 0xc0) === 0x80) throw broken(`no replacement starts at byte ${position}`);
  }
}

/** The values of all leaves that can be reached from the root. */
function reachableValues(units: Uint32Array, broken: (why: string) => Error): Set<number> {
  const unitAt = (index: number): number => {
    const unit = units[index];
    if (unit === undefined) throw broken(`the trie points to unit ${index} of ${units.length}`);
    return unit;
  };
  const values = new Set<number>();
  const seen = new Uint8Array(units.length);
  const bases = [offsetOf(unitAt(0))];
  for (let base = bases.pop(); base !== undefined; base = bases.pop()) {
    if (seen[base] === 1) continue;
    seen[base] = 1;
    for (let byte = 1; byte < 256; byte++) {
      const index = base ^ byte;
      const unit = unitAt(index);
      if (labelOf(unit) !== byte) continue;
      const child = index ^ offsetOf(unit);
      if (hasLeaf(unit)) values.add(unitAt(child) & 0x7fff_ffff);
      bases.push(child);
    }
  }
  return values;
}

const hasLeaf = (unit: number): boolean => ((unit >>> 8) & 1) === 1;
const labelOf = (unit: number): number => (unit & 0x8000_00ff) >>> 0;
const offsetOf = (unit: number): number => (unit >>> 10) << ((unit & 0x200) >>> 6);
