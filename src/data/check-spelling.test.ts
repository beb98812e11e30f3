import { describe, expect, it } from "vitest";
import { loadTokenizer, trainByteLevelBpe } from "../tokenizers/index.js";
import { goldenPath } from "../tokenizers/testing/golden.js";
import { checkSpelling } from "./check-spelling.js";
import { describeSpelling } from "./describe-spelling.js";

const code = ['{"item": 0}\nif a < b ~ ok', "plain words", "two  spaces"];

describe("checkSpelling", () => {
  it("finds nothing where every byte has a token", async () => {
    const tokenizer = trainByteLevelBpe(["plain words"], { vocabularySize: 262 });
    const report = await checkSpelling(tokenizer, [...code, " ends are trimmed \n", "😀\t\u00a0"]);
    expect(report).toEqual({ texts: 5, altered: 0, lossy: 0, lost: [], example: undefined });
    expect(describeSpelling(report, "targets")).toBeUndefined();
  });

  it("finds what SentencePiece's vocabulary cannot spell: characters, and line breaks", async () => {
    const tokenizer = await loadTokenizer(goldenPath("sentence-piece"));
    const report = await checkSpelling(tokenizer, code);
    expect(report).toMatchObject({ texts: 3, altered: 2, lossy: 1, example: { text: code[0] } });
    const lost = report.lost.map(({ character }) => character);
    expect(lost).toEqual(expect.arrayContaining(["{", "}", "~", "\n"]));
    expect(lost).not.toContain("i");
    expect(report.lost.every(({ texts }) => texts === 1)).toBe(true);
    const told = describeSpelling(report, "targets");
    expect(told).toMatch(/^2 of 3 targets do not come back from their tokens as they are: .*\{.* and [^;]+ are lost; "\{\\"item/);
    expect(told).toContain("line breaks");
  });

  it("counts texts, the commonest loss first, over more than one batch", async () => {
    const tokenizer = await loadTokenizer(goldenPath("sentence-piece"));
    const texts = Array.from({ length: 1500 }, (_, i) => (i % 3 === 0 ? "a { ~" : "a {"));
    const { altered, lost } = await checkSpelling(tokenizer, texts);
    expect(altered).toBe(1500);
    expect(lost).toEqual([
      { character: "{", texts: 1500 },
      { character: "~", texts: 500 },
    ]);
  });

  it("tells doubled white space from lost characters", async () => {
    const report = await checkSpelling(await loadTokenizer(goldenPath("sentence-piece")), ["two  spaces"]);
    expect(report).toMatchObject({ altered: 1, lossy: 0, lost: [] });
    expect(describeSpelling(report, "sources")).toBe(
      '1 of 1 sources do not come back from their tokens as they are: white space is changed; "two  spaces" becomes "two spaces"',
    );
  });
});
