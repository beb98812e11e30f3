/** The end of a message, and of an answer. */
export const eos = 256;
/** The beginning of a message. */
export const bos = 257;

const words = [...Array.from({ length: 100 }, (_, i) => ` ${i}`), "OK", " OK", "Hi", " the", " and"];
const byteCount = 256;
const firstWord = 258;
/** How many tokens there are: bytes, two control tokens, words. */
export const vocabulary = firstWord + words.length;

/** A token's bytes; control tokens have none. */
export function tokenBytes(id: number): Uint8Array {
  if (id < byteCount) return Uint8Array.of(id);
  return new TextEncoder().encode(words[id - firstWord] ?? "");
}

/** A text's tokens: the longest word that fits, else a byte. */
export function tokenize(text: string): number[] {
  const ids: number[] = [];
  for (let rest = text; rest !== ""; ) {
    const fitting = words.filter((word) => rest.startsWith(word)).sort((a, b) => b.length - a.length)[0];
    const piece = fitting ?? String.fromCodePoint(rest.codePointAt(0) as number);
    ids.push(...(fitting === undefined ? new TextEncoder().encode(piece) : [firstWord + words.indexOf(fitting)]));
    rest = rest.slice(piece.length);
  }
  return ids;
}

/**
 * The logits of the next token: what followed the last time that the context ended like this, so that an answer repeats the question and then ends;
 * the next number after a number; and noise that hangs on the last token, wide enough that samples differ.
 */
export function nextLogits(context: readonly number[]): Float64Array {
  const last = context.at(-1) as number;
  const logits = new Float64Array(vocabulary);
  for (let id = 0; id < vocabulary; id++) logits[id] = isLikely(id) || (isPart(last) && isPart(id)) ? 5 * hash(last, id) : -9;
  const follower = followerOf(context);
  if (follower !== undefined) logits[follower] = 6 + Math.max(0, logits[follower] as number);
  if (last >= firstWord && last < firstWord + 99) logits[last + 1] = 12;
  return logits;
}

const isLikely = (id: number): boolean => (id >= 32 && id < 127) || id >= firstWord;

/** Bytes of characters beyond ASCII: after one of them comes any other. */
const isPart = (id: number): boolean => id >= 128 && id < byteCount;

function followerOf(context: readonly number[]): number | undefined {
  for (let length = 4; length > 0; length--) {
    const suffix = context.slice(-length);
    for (let at = context.length - length - 1; at >= 0; at--) {
      if (suffix.every((id, i) => context[at + i] === id)) return context[at + length];
    }
  }
  return undefined;
}

/** A number in [0, 1) that two numbers decide. */
export function hash(a: number, b: number): number {
  let state = Math.imul(a + 0x9e3779b9, 0x85ebca6b) ^ Math.imul(b + 0x7f4a7c15, 0xc2b2ae35);
  state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d);
  state = Math.imul(state ^ (state >>> 12), 0x297a2d39);
  return ((state ^ (state >>> 15)) >>> 0) / 2 ** 32;
}
