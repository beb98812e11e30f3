import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { longestCommonSubsequence, markCommonSubsequence } from "./longest-common-subsequence.js";

const sequence = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 9 });

/** The definition, by trying both ways at every element. */
function lengthByTrying(left: readonly number[], right: readonly number[]): number {
  const [[first, ...rest], at] = [left, right.indexOf(left[0] as number)];
  if (first === undefined) return 0;
  const without = lengthByTrying(rest, right);
  return at < 0 ? without : Math.max(without, 1 + lengthByTrying(rest, right.slice(at + 1)));
}

function isSubsequence(part: readonly number[], whole: readonly number[]): boolean {
  let next = 0;
  for (const element of whole) if (element === part[next]) next++;
  return next === part.length;
}

describe("longestCommonSubsequence", () => {
  it("has the length that trying every way finds", () => {
    fc.assert(fc.property(sequence, sequence, (left, right) => longestCommonSubsequence(left, right) === lengthByTrying(left, right)));
  });
  it("is symmetric", () => {
    fc.assert(
      fc.property(sequence, sequence, (left, right) => longestCommonSubsequence(left, right) === longestCommonSubsequence(right, left)),
    );
  });
});

describe("markCommonSubsequence", () => {
  it("marks a common subsequence of greatest length", () => {
    fc.assert(
      fc.property(sequence, sequence, (left, right) => {
        const marks = new Uint8Array(left.length);
        markCommonSubsequence(left, right, marks);
        const marked = left.filter((_, i) => marks[i] === 1);
        return marked.length === longestCommonSubsequence(left, right) && isSubsequence(marked, right);
      }),
    );
  });
  it("steps back in the first sequence where both ways are equally long", () => {
    const marks = new Uint8Array(2);
    markCommonSubsequence([1, 2], [2, 1], marks);
    expect([...marks]).toEqual([1, 0]);
  });
  it("keeps the marks that were there", () => {
    const marks = Uint8Array.of(0, 1);
    markCommonSubsequence([1, 2], [1], marks);
    expect([...marks]).toEqual([1, 1]);
  });
});
