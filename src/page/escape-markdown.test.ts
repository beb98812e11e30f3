import fc from "fast-check";
import { expect, test } from "vitest";
import { escapeMarkdown } from "./escape-markdown.js";

test.each([
  ["a | b", "a \\| b"],
  ["Promise<void>", "Promise\\<void\\>"],
  ["&lt;", "\\&lt;"],
  ["*bold* _and_ `code` ~gone~", "\\*bold\\* \\_and\\_ \\`code\\` \\~gone\\~"],
  ["[link](x)", "\\[link\\](x)"],
  ["\\|", "\\\\\\|"],
  ["one\ntwo\r\nthree\tfour", "one two three four"],
  ["\u001b[31mred", " \\[31mred"],
  ["line\u2028break", "line break"],
  ["naïve 東京 🙂", "naïve 東京 🙂"],
])("%j", (text, escaped) => {
  expect(escapeMarkdown(text)).toBe(escaped);
});

test("no text breaks a table row or ends it early", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (text) => {
      const escaped = escapeMarkdown(text);
      expect(escaped).not.toMatch(/[\r\n]/);
      expect(escaped.replaceAll(/\\./gu, "")).not.toMatch(/[|<`]/);
    }),
  );
});
