import { describe, expect, it } from "vitest";
import type { SpecialKind } from "./text-token.js";
import { type Comparable, comparable, tokensMatch } from "./tokens-match.js";

const token = (bytes: string | readonly number[], special?: SpecialKind): Comparable =>
  comparable({
    start: 0,
    end: 0,
    bytes: typeof bytes === "string" ? Buffer.from(bytes) : Uint8Array.from(bytes),
    ...(special === undefined ? {} : { special }),
  });

describe("tokensMatch", () => {
  it.each([
    [" the", " the", true],
    [" the", "the", true],
    [" the", "theme", true],
    ["theme", " the", true],
    ["the", "a", false],
    ["12", " 123", true],
    ["23", " 123", false],
    [" ", " ", true],
    [" ", "the", false],
    [" ", "", false],
    ["\n", " \n\n", true],
  ])("%j and %j: %s", (a, b, expected) => {
    expect(tokensMatch(token(a), token(b))).toBe(expected);
    expect(tokensMatch(token(b), token(a))).toBe(expected);
  });

  it("compares parts of characters by their bytes", () => {
    expect(tokensMatch(token([0xc3]), token("é"))).toBe(true);
    expect(tokensMatch(token([0xa9]), token("é"))).toBe(false);
  });

  it("matches BOS and EOS with their like alone", () => {
    expect(tokensMatch(token("", "eos"), token("", "eos"))).toBe(true);
    expect(tokensMatch(token("", "eos"), token("", "bos"))).toBe(false);
    expect(tokensMatch(token("</s>", "eos"), token("</s>"))).toBe(false);
  });
});
