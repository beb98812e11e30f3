import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { clip, formatRate, printable, wrap } from "./text.js";

test.each([
  [12.4, "12 tokens/s"],
  [999.4, "999 tokens/s"],
  [999.6, "1.0k tokens/s"],
  [12_345, "12.3k tokens/s"],
  [99_960, "100k tokens/s"],
])("%f tokens per second are %s", (rate, text) => {
  expect(formatRate(rate)).toBe(text);
});

test("printable leaves nothing that a terminal would obey", () => {
  expect(printable("\u001b[2Jred\r\n\u0007\u009b31m\u202eabc")).toBe("\ufffd[2Jred\ufffd\ufffd\ufffd\ufffd31m\ufffdabc");
  expect(printable("naïve 東京 🙂 ›")).toBe("naïve 東京 🙂 ›");
});

describe("clip", () => {
  test.each([
    ["short", 10, "short"],
    ["exactly ten", 11, "exactly ten"],
    ["one too long", 11, "one too lo…"],
    ["東京タワー", 10, "東京タワー"],
    ["東京タワー", 9, "東京タワ…"],
    ["e\u0301e\u0301e\u0301", 3, "e\u0301e\u0301e\u0301"],
  ])("%s in %i columns", (text, columns, clipped) => {
    expect(clip(text, columns)).toBe(clipped);
  });
});

describe("wrap", () => {
  test("breaks between words and indents what follows", () => {
    expect(wrap("  note: one two three four", { columns: 12, indent: "    " })).toBe("  note: one\n    two\n    three\n    four");
  });

  test("leaves a text alone that fits, its spaces too", () => {
    expect(wrap("ok      node       20.20", { columns: 80 })).toBe("ok      node       20.20");
  });

  test("no line is too long unless it is one word, and no word is lost", () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1 }), fc.integer({ min: 4, max: 40 }), (words, columns) => {
        const lines = wrap(words.join(" "), { columns, indent: "  " }).split("\n");
        for (const line of lines) expect(line.length <= columns || !line.trim().includes(" ")).toBe(true);
        expect(lines.join(" ").split(/\s+/).filter(Boolean)).toEqual(words);
      }),
    );
  });
});
