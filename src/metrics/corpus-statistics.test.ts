import { describe, expect, it } from "vitest";
import { ConfigError, DataError } from "../core/index.js";
import { bleu } from "./bleu/index.js";
import { corpusStatistics, scoreCorpus } from "./corpus-statistics.js";
import { wordErrors } from "./error-rates.js";
import { lengthRatio } from "./length-ratio.js";
import { repeatedNgramShare } from "./repeated-ngrams.js";
import { formatScore } from "./score.js";

describe("bad input", () => {
  it.each([
    ["no segments", [], [], "there are no predictions"],
    ["more predictions", ["a", "b"], [["a"]], "2 predictions but references for 1"],
    ["more references", ["a"], [["a"], ["b"]], "1 predictions but references for 2"],
    ["a segment without references", ["a", "b"], [["a"], []], "segment 1 has no reference"],
    ["an undefined prediction", ["a", undefined], [["a"], ["b"]], "predictions[1] is undefined, not text"],
    ["a number for a reference", ["a"], [[3]], "references[0][0] is a number, not text"],
    ["a text for a list of references", ["abc"], ["abc"], "references[0] is a string, not a list"],
    ["no references at all", ["a"], undefined, "references for 0"],
  ])("%s", (_, predictions, references, message) => {
    const attempt = () => scoreCorpus(bleu(), predictions as string[], references as string[][]);
    expect(attempt).toThrow(DataError);
    expect(attempt).toThrow(`BLEU: `);
    expect(attempt).toThrow(message);
  });
});

describe("corpusStatistics", () => {
  it("has one row per segment and counts what is blank", () => {
    const statistics = corpusStatistics(wordErrors, ["a", "", "\u2003"], [["a"], ["b", "c"], ["", " "]]);
    expect([...statistics.rows]).toEqual([0, 1, 0]);
    expect(statistics).toMatchObject({ segments: 3, width: 1, references: "var", blankPredictions: 2, blankReferences: 1 });
  });

  it("hands blanks on as warnings", () => {
    expect(scoreCorpus(wordErrors, ["a", ""], [["a"], [""]]).warnings).toEqual([
      "1 of 2 predictions are blank.",
      "1 of 2 segments have only blank references.",
    ]);
  });
});

describe("lengthRatio", () => {
  it("sums lengths against the closest reference, the shorter on a tie", () => {
    expect(lengthRatio(["a b", "c d e"], [["a", "a b c"], ["c d e f"]])).toMatchObject({ value: 5 / 5, unit: "ratio", warnings: [] });
  });
  it("refuses blank references", () => expect(() => lengthRatio(["a"], [[""]])).toThrow(DataError));
});

describe("repeatedNgramShare", () => {
  it("counts outputs that repeat a 4-gram, overlapping too", () => {
    const score = repeatedNgramShare(["a b c d x a b c d", "a a a a a", "a b c d a b c", ""]);
    expect(score.value).toBe(0.5);
    expect(score.signature).toBe("order:4|tok:whitespace|loops:characters|version:retort.2");
  });
  it("takes other orders", () => expect(repeatedNgramShare(["a b a", "a b c"], 1).value).toBe(0.5));
  it.each([0, 1.5, Number.NaN])("refuses the order %d", (order) => expect(() => repeatedNgramShare(["a"], order)).toThrow(ConfigError));
  it("refuses an empty corpus", () => expect(() => repeatedNgramShare([])).toThrow(DataError));
});

describe("formatScore", () => {
  it.each([
    [48.5308, "points", "48.53"],
    [0.5581, "share", "55.8 %"],
    [0.98765, "ratio", "0.988"],
  ] as const)("%d %s is %s", (value, unit, text) => expect(formatScore({ value, unit })).toBe(text));
});
