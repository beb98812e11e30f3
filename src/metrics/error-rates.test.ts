import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { DataError } from "../core/index.js";
import { scoreCorpus } from "./corpus-statistics.js";
import { exactErrors, phonemeErrorRate, wordEdits, wordErrorRate, wordsRight } from "./error-rates.js";

const golden = JSON.parse(readFileSync(new URL("../../test/golden/metrics/error-rates.json", import.meta.url), "utf8")) as {
  readonly cases: { predictions: string[]; references: string[]; tokenErrorRate: number; shareWrong: number }[];
};

describe.each(golden.cases.map((given, i) => ({ ...given, i })))("single references, golden corpus $i", (given) => {
  const references = given.references.map((reference) => [reference]);
  it("phoneme error rate equals jiwer's token error rate", () =>
    expect(phonemeErrorRate(given.predictions, references).value).toBeCloseTo(given.tokenErrorRate, 12));
  it("WER equals jiwer's, which knows no phonemes", () =>
    expect(scoreCorpus(wordEdits, given.predictions, references)).toMatchObject({
      name: "WER",
      value: expect.closeTo(given.tokenErrorRate, 12),
    }));
  it("exact error equals the share of unequal pairs", () =>
    expect(scoreCorpus(exactErrors, given.predictions, references).value).toBeCloseTo(given.shareWrong, 12));
  it("word error rate equals the share of unequal pairs", () =>
    expect(wordErrorRate(given.predictions, references).value).toBeCloseTo(given.shareWrong, 12));
});

describe("wordErrorRate", () => {
  it("is right when any reference is met, whatever the white space", () => {
    const score = wordErrorRate([" AH0  B ", "K AE T"], [["X", "AH0 B"], ["K AA T"]]);
    expect(score).toMatchObject({ name: "word error rate", value: 0.5, unit: "share", better: "lower", segments: 2, warnings: [] });
    expect(score.signature).toBe("nrefs:var|match:tokens|version:retort.1");
  });
  it("says of text which of the two error rates it is, and of phonemes nothing", () => {
    const warning =
      /^1 of 2 segments hold words, not phonemes, and "word error rate" here is the share of outputs that equal no reference \(exact-error\); .* wer\.$/;
    expect(wordErrorRate(["turn on the lights", "K AE1 T"], [["lights on"], ["K AA T"]]).warnings).toEqual([
      expect.stringMatching(warning),
    ]);
    expect(wordErrorRate(["ˈk æ t͡ʃ", "d ɔː ɡ̊", "AH0B K"], [["k æ tʃ"], ["d ɔ ɡ"], ["AH0 B K"]]).warnings).toEqual([]);
  });
  it("minds case", () => expect(wordErrorRate(["a"], [["A"]]).value).toBe(1));
});

describe("wordsRight", () => {
  it("is what the word error rate leaves, and better where that is", () => {
    const texts = [
      ["AH0 B", "K AE T", "D AO G"],
      [["X", "AH0 B"], ["K AA T"], ["D AO G"]],
    ] as const;
    const right = scoreCorpus(wordsRight, ...texts);
    expect(right).toEqual({ ...wordErrorRate(...texts), name: "words right", value: expect.closeTo(2 / 3, 12), better: "higher" });
    expect(right.value + wordErrorRate(...texts).value).toBeCloseTo(1, 12);
  });
});

describe("phonemeErrorRate", () => {
  it("counts against the reference with the fewest edits", () =>
    expect(phonemeErrorRate(["A B C"], [["X Y Z W", "A B D"]]).value).toBe(1 / 3));
  it("takes the longest of equally near references, in either order", () => {
    expect(phonemeErrorRate(["A B"], [["A", "A B C"]]).value).toBe(1 / 3);
    expect(phonemeErrorRate(["A B"], [["A B C", "A"]]).value).toBe(1 / 3);
  });
  it("sums before it divides", () => expect(phonemeErrorRate(["A", "A B C"], [["B"], ["A B C"]]).value).toBe(1 / 4));
  it("counts an empty output as deletions, and says so", () => {
    expect(phonemeErrorRate(["", "A"], [["A B"], ["A"]])).toMatchObject({ value: 2 / 3, warnings: ["1 of 2 predictions are blank."] });
  });
  it("can exceed 1", () => expect(phonemeErrorRate(["A B C"], [["X"]]).value).toBe(3));
  it("refuses references without any token", () => {
    expect(() => phonemeErrorRate(["A"], [[" "]])).toThrow(DataError);
    expect(() => phonemeErrorRate(["A"], [[" "]])).toThrow(/every reference is blank/);
  });
});
