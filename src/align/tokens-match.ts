import { byteKey, withoutBoundary } from "./byte-keys.js";
import type { SpecialKind, TextToken } from "./text-token.js";

/** Whether two tokens are equal: the same bytes, and special in the same way, if at all. */
export function areEqual(a: TextToken, b: TextToken): boolean {
  return a.special === b.special && byteKey(a.bytes) === byteKey(b.bytes);
}

/** What of a token the match rule looks at; made once, because Needleman–Wunsch compares every token with every other. */
export interface Comparable {
  readonly special: SpecialKind | undefined;
  readonly key: string;
  /** The key without its word-boundary mark. */
  readonly stem: string;
}

export function comparable({ special, bytes }: TextToken): Comparable {
  return { special, key: byteKey(bytes), stem: byteKey(withoutBoundary(bytes)) };
}

/**
 * The study's match rule (arXiv 2305.02031): two tokens match if they are equal, or one is a prefix of the other after the word-boundary marker is taken away. Compared are bytes, so
 * that `Ġthe` and `▁the` are equal. Beyond the study's words: a token of which nothing is left without its marker is the prefix of none, or it would match any; BOS and
 * EOS match their like alone.
 */
export function tokensMatch(a: Comparable, b: Comparable): boolean {
  if (a.special === b.special && a.key === b.key) return true;
  if (a.stem === "" || b.stem === "" || isAroundText(a) || isAroundText(b)) return false;
  return a.stem.startsWith(b.stem) || b.stem.startsWith(a.stem);
}

function isAroundText({ special }: Comparable): boolean {
  return special === "bos" || special === "eos";
}
