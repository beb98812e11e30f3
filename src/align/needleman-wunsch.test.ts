import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type EditOperation, needlemanWunsch } from "./needleman-wunsch.js";

const align = (first: string, second: string): EditOperation[] =>
  needlemanWunsch(first.length, second.length, (i, j) => first[i] === second[j]);
const scoreOf = (steps: readonly EditOperation[]): number => steps.reduce((sum, step) => sum + (step === "match" ? 1 : -1), 0);

/** The best score by trying everything. */
function bestScore(first: string, second: string): number {
  if (first === "" || second === "") return 0 - first.length - second.length;
  const pair = first[0] === second[0] ? 1 : -1;
  const [a, b] = [first.slice(1), second.slice(1)];
  return Math.max(pair + bestScore(a, b), bestScore(a, second) - 1, bestScore(first, b) - 1);
}

const word = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 6 });

describe("needlemanWunsch", () => {
  it("aligns the textbook's GCATGCG and GATTACA with score 0", () => {
    const steps = align("GCATGCG", "GATTACA");
    expect(scoreOf(steps)).toBe(0);
    expect(steps).toEqual(["match", "delete", "match", "insert", "match", "replace", "match", "replace"]);
  });

  it("pairs rather than deletes, and deletes rather than inserts, seen from the end", () => {
    expect(align("ab", "b")).toEqual(["delete", "match"]);
    expect(align("a", "b")).toEqual(["replace"]);
    expect(align("aa", "a")).toEqual(["delete", "match"]);
    expect(align("", "ab")).toEqual(["insert", "insert"]);
    expect(align("ab", "")).toEqual(["delete", "delete"]);
  });

  it("is as good as the best of all alignments, and uses every element once, in order", () => {
    fc.assert(
      fc.property(word, word, (first, second) => {
        const steps = align(first, second);
        expect(scoreOf(steps)).toBe(bestScore(first, second));
        expect(steps.filter((step) => step !== "insert")).toHaveLength(first.length);
        expect(steps.filter((step) => step !== "delete")).toHaveLength(second.length);
      }),
    );
  });

  it("of a sequence with itself is the identity", () => {
    fc.assert(
      fc.property(word, (text) => {
        expect(align(text, text)).toEqual(Array(text.length).fill("match"));
      }),
    );
  });
});
