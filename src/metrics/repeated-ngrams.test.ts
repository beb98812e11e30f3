import { describe, expect, test } from "vitest";
import { repeatedNgramShare, repeatedNgrams } from "./repeated-ngrams.js";

const repeats = (text: string, order = 4): boolean => repeatedNgrams(order).segmentStatistics(text, [])[0] === 1;

describe("repeatedNgrams", () => {
  test.each([
    ["the cat sat on the mat", false],
    ["and then he said and then he said", true],
    ["is is is is is", true],
    ["no no", false],
    ["a b c d a b c e", false],
  ])("counts n-grams of tokens that stand twice: %j", (text, expected) => expect(repeats(text)).toBe(expected));

  test.each([
    ",,,,",
    ",,,,,,,,,,,,,,",
    ", , , ,",
    "is is is is",
    "numbernumbernumbernumbernumber",
    "哈哈哈哈哈哈",
    "the house is ........................",
    "{{{{{{{{",
    "\u{1F600}\u{1F600}\u{1F600}\u{1F600}",
    "बहुतबहुतबहुतबहुत",
  ])("sees characters that repeat, which are one token or have no spaces: %j", (text) => expect(repeats(text)).toBe(true));

  test.each([
    "",
    "   ",
    "1000000",
    "1111",
    "0000 0000",
    "hmm...",
    "wait... what?",
    "| a | b |",
    "Mississippi",
    "==== A title ====",
    "ha ha",
    ",,,",
  ])("does not take for a loop: %j", (text) => expect(repeats(text)).toBe(false));

  test("looks through a long line in a time that grows as its length", () => {
    const words = Array.from({ length: 20_000 }, (_, i) => `w${(i * 7919) % 20_011}`).join(" ");
    expect(repeats(words)).toBe(false);
    expect(repeats("x".repeat(200_000))).toBe(true);
  });

  test("says so in its signature", () => {
    expect(repeatedNgramShare(["a b", ",,,,,,"])).toMatchObject({
      value: 0.5,
      signature: "order:4|tok:whitespace|loops:characters|version:retort.2",
    });
  });
});
