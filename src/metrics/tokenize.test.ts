import fc from "fast-check";
import { expect, it } from "vitest";
import { isBlankText, splitWhiteSpace, tokenize } from "./tokenize.js";

/** Text full of what the rules look at. */
const text = fc.string({ unit: fc.constantFrom(..."a5 .,-!&'\"<(\u00a0\n\u2028é😀٣"), maxLength: 12 });

it("13a is mteval's rules one after the other", () => {
  fc.assert(
    fc.property(text, (given) => {
      const rules = ` ${given
        .replace(/[\s\u2028]+$/u, "")
        .replaceAll("-\n", "")
        .replaceAll("\n", " ")} `
        .replace(/([{-~[-` -&(-+:-@/])/g, " $1 ")
        .replace(/([^0-9])([.,])/g, "$1 $2 ")
        .replace(/([.,])([^0-9])/g, " $1 $2")
        .replace(/([0-9])(-)/g, "$1 $2 ");
      expect(tokenize(given, "13a")).toEqual(rules.split(/\s+/u).filter((token) => token !== ""));
    }),
    { numRuns: 2000 },
  );
});

it("pieces hold no white space, and nothing else is lost", () => {
  fc.assert(
    fc.property(text, (given) => {
      const pieces = splitWhiteSpace(given);
      expect(pieces.join("")).toBe(given.replace(/[\s\u2028]/gu, ""));
      expect(pieces.includes("")).toBe(false);
      expect(isBlankText(given)).toBe(pieces.length === 0);
    }),
  );
});
