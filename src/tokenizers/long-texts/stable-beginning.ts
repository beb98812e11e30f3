/** What a vocabulary makes of one word, and which words its tokens begin with. */
export interface WordEncoder {
  /** The ids of a word, as the model spells it (`Ġthe`, `▁the`). */
  encodeWord(word: string): Promise<readonly number[]>;
  /** The vocabulary's tokens. */
  readonly tokens: readonly string[];
}

/**
 * The ids that a word begins with, whatever follows its known beginning `word`.
 *
 * Of the whole word, the tokens up to the last boundary `b` in the known part are the ids of `word.slice(0, b)` alone. For BPE, because the merges within a run of
 * final tokens are the same as if it stood alone: none across its ends was made, and of those left the most important is made first in both cases. For Unigram, because the best way to a place
 * does not depend on what follows. The token that stands across the end of the known part begins with `word.slice(b)`. So `b` is one of few places, and what the beginnings that end at
 * all of them share is what the whole word begins with.
 */
export async function stableBeginning(word: string, { encodeWord, tokens }: WordEncoder): Promise<readonly number[]> {
  let shared = await encodeWord(word);
  const characters = Array.from(word);
  const longest = tokens.reduce((most, { length }) => Math.max(most, length), 0);
  let rest = "";
  while (characters.length > 0 && rest.length < longest) {
    rest = `${characters.pop()}${rest}`;
    if (!tokens.some((token) => token.length > rest.length && token.startsWith(rest))) continue;
    shared = sharedBeginning(shared, characters.length === 0 ? [] : await encodeWord(characters.join("")));
  }
  return shared;
}

function sharedBeginning(a: readonly number[], b: readonly number[]): readonly number[] {
  const differs = a.findIndex((id, i) => i >= b.length || id !== b[i]);
  return differs === -1 ? a : a.slice(0, differs);
}
