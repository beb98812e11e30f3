import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { learnMerges } from "./learn-merges.js";

const firstTokens = ["a", "b", "c"];

/** Byte-pair encoding by its definition: count all pairs anew before every merge. */
function byDefinition(words: ReadonlyMap<string, number>, vocabularySize: number): [string, string][] {
  const vocabulary = [...firstTokens];
  const merges: [string, string][] = [];
  let corpus = [...words].map(([word, frequency]) => ({ tokens: [...word], frequency }));
  while (vocabulary.length < vocabularySize) {
    const best = mostFrequentPair(corpus, vocabulary);
    if (best === undefined) break;
    merges.push(best);
    const token = best.join("");
    if (!vocabulary.includes(token)) vocabulary.push(token);
    corpus = corpus.map(({ tokens, frequency }) => ({ tokens: merged(tokens, best), frequency }));
  }
  return merges;
}

type WordOfTokens = { readonly tokens: readonly string[]; readonly frequency: number };

function mostFrequentPair(corpus: readonly WordOfTokens[], vocabulary: readonly string[]): [string, string] | undefined {
  const counts = new Map<string, number>();
  for (const { tokens, frequency } of corpus) {
    for (let i = 1; i < tokens.length; i++) {
      const pair = JSON.stringify([tokens[i - 1], tokens[i]]);
      counts.set(pair, (counts.get(pair) ?? 0) + frequency);
    }
  }
  const pairs = [...counts].map(([pair, count]) => ({ pair: JSON.parse(pair) as [string, string], count }));
  const id = (token: string) => vocabulary.indexOf(token);
  pairs.sort((x, y) => y.count - x.count || id(x.pair[0]) - id(y.pair[0]) || id(x.pair[1]) - id(y.pair[1]));
  return pairs[0]?.pair;
}

function merged(tokens: readonly string[], [left, right]: readonly [string, string]): string[] {
  const result: string[] = [];
  for (let i = 0; i < tokens.length; i++) {
    if (tokens[i] === left && tokens[i + 1] === right) {
      result.push(left + right);
      i++;
    } else result.push(tokens[i] as string);
  }
  return result;
}

describe("learnMerges", () => {
  it("equals the definition", () => {
    // No letter twice in a row: for runs (`aaa`) Hugging Face's trainer, whose merges these are, counts overlapping pairs once merged.
    const word = fc.constantFrom("ab", "abc", "cab", "bca", "acb", "bcab", "cabc", "ba", "cb");
    fc.assert(
      fc.property(fc.dictionary(word, fc.integer({ min: 1, max: 5 })), fc.integer({ min: 3, max: 9 }), (counts, vocabularySize) => {
        const words = new Map(Object.entries(counts));
        expect(learnMerges(words, { firstTokens, vocabularySize }).merges).toEqual(byDefinition(words, vocabularySize));
      }),
    );
  });

  it("takes the pair with the lowest ids among equally frequent ones", () => {
    const words = new Map([
      ["bc", 2],
      ["ab", 2],
    ]);
    expect(learnMerges(words, { firstTokens, vocabularySize: 5 }).merges).toEqual([
      ["a", "b"],
      ["b", "c"],
    ]);
  });

  it("ends early when nothing is left to merge", () => {
    const { vocab } = learnMerges(new Map([["ab", 1]]), { firstTokens, vocabularySize: 100 });
    expect(vocab).toEqual({ a: 0, b: 1, c: 2, ab: 3 });
  });
});
