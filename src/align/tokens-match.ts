import { byteKey, withoutBoundary } from "./byte-keys.js";
import type { TextToken } from "./text-token.js";

/** Whether two tokens are equal: the same bytes, and special in the same way, if at all. */
export function areEqual(a: TextToken, b: TextToken): boolean {
  return a.special === b.special && byteKey(a.bytes) === byteKey(b.bytes);
}

/**
 * The study's match rule (arXiv 2305.02031): two tokens match if they are equal, or one is a prefix of the other after the word-boundary marker is taken away. Compared are bytes, so
 * that `Ġthe` and `▁the` are equal. Beyond the study's words: a token of which nothing is left without its marker is the prefix of none, or it would match any; BOS and
 * EOS match their like alone.
 */
export function tokensMatch(a: TextToken, b: TextToken): boolean {
  if (areEqual(a, b)) return true;
  if (isAroundText(a) || isAroundText(b)) return false;
  const [left, right] = [byteKey(withoutBoundary(a.bytes)), byteKey(withoutBoundary(b.bytes))];
  if (left === "" || right === "") return false;
  return left.startsWith(right) || right.startsWith(left);
}

function isAroundText({ special }: TextToken): boolean {
  return special === "bos" || special === "eos";
}
