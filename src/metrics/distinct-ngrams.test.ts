import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ConfigError, DataError } from "../core/index.js";
import { distinctNgramShare } from "./distinct-ngrams.js";

describe("distinctNgramShare", () => {
  it("is the different n-grams over all n-grams, over the corpus", () => {
    expect(distinctNgramShare(["a b a b", "b a", "c"])).toMatchObject({ name: "distinct-2", value: 2 / 4, segments: 3, unit: "share" });
    expect(distinctNgramShare(["a b a b", "b a", "c"], 1).value).toBe(3 / 7);
  });

  it("does not count n-grams across outputs", () => expect(distinctNgramShare(["a b", "a b"]).value).toBe(1 / 2));

  it("halves when every output stands twice", () => {
    const outputs = fc.array(fc.array(fc.constantFrom("a", "b", "c"), { minLength: 2, maxLength: 8 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(outputs, (rows) => {
        const texts = rows.map((row) => row.join(" "));
        expect(distinctNgramShare([...texts, ...texts]).value).toBe(distinctNgramShare(texts).value / 2);
      }),
    );
  });

  it("says its choices", () => expect(distinctNgramShare(["a b c"], 3).signature).toBe("order:3|tok:whitespace|version:retort.1"));

  it.each([0, 1.5, Number.NaN])("refuses the order %d", (order) => expect(() => distinctNgramShare(["a"], order)).toThrow(ConfigError));

  it("refuses outputs without an n-gram", () => {
    expect(() => distinctNgramShare(["a", ""])).toThrow(DataError);
    expect(() => distinctNgramShare(["a", ""])).toThrow("none of 2 predictions has 2 tokens");
  });
});
