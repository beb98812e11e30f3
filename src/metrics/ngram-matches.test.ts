import fc from "fast-check";
import { expect, it } from "vitest";
import { ngramMatches, repeatsNgram } from "./ngram-matches.js";

/** Counts of n-grams as joined strings: the plain way to say what ngramMatches does with numbers. */
function countByText(tokens: readonly string[], order: number): Map<string, number> {
  const counts = new Map<string, number>();
  for (let i = 0; i + order <= tokens.length; i++) {
    const ngram = tokens.slice(i, i + order).join(" ");
    counts.set(ngram, (counts.get(ngram) ?? 0) + 1);
  }
  return counts;
}

const tokens = fc.array(fc.constantFrom("a", "b", "c", "d"), { maxLength: 14 });

it("equals clipped counting over joined strings", () => {
  fc.assert(
    fc.property(tokens, fc.array(tokens, { maxLength: 3 }), (prediction, references) => {
      const expected = [1, 2, 3, 4].map((order) => {
        const predicted = [...countByText(prediction, order)];
        const most = (ngram: string) => Math.max(0, ...references.map((reference) => countByText(reference, order).get(ngram) ?? 0));
        return {
          matched: predicted.reduce((sum, [ngram, count]) => sum + Math.min(count, most(ngram)), 0),
          total: predicted.reduce((sum, [, count]) => sum + count, 0),
        };
      });
      expect(ngramMatches(prediction, references, 4)).toEqual(expected);
    }),
  );
});

it("repeatsNgram equals a look at the counts", () => {
  fc.assert(
    fc.property(tokens, fc.integer({ min: 1, max: 5 }), (sequence, order) => {
      expect(repeatsNgram(sequence, order)).toBe([...countByText(sequence, order).values()].some((count) => count > 1));
    }),
  );
});
