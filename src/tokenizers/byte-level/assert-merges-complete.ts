import { TokenizerError } from "../../core/index.js";

/** So many tokens may be there without a merge, and this share: special ones, and those that fill a published vocabulary up (`madeupword0000`). */
const most = { count: 20, share: 0.01 };

/**
 * Makes sure that merges have not lost their end: a token of more than one byte that no merge makes is never written, and text comes out in pieces that the
 * model has hardly seen. Transformers 5.23 says nothing.
 * @throws TokenizerError where more tokens are such than special ones explain.
 */
export function assertMergesComplete(
  vocab: Readonly<Record<string, number>>,
  merges: readonly (readonly [left: string, right: string])[],
  place: string,
): void {
  const made = new Set(merges.map(([left, right]) => left + right));
  const tokens = Object.keys(vocab);
  const unmade = tokens.filter((token) => [...token].length > 1 && !made.has(token));
  if (unmade.length <= Math.max(most.count, most.share * tokens.length)) return;
  throw new TokenizerError(
    `${place}: its ${merges.length} merges make none of ${unmade.length} tokens of vocab.json, such as ${JSON.stringify(unmade[0])}.`,
    { hint: "The file seems to be cut off, or belongs to another vocab.json. Copy or download it again." },
  );
}
