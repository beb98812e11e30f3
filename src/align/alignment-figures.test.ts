import { describe, expect, it } from "vitest";
import { alignTokens } from "./align-tokens.js";
import { alignmentFigures } from "./alignment-figures.js";
import type { SparseDistribution } from "./sparse-distributions.js";
import { showBytes } from "./testing/show.js";
import { sentencePiece, trainedBpe } from "./testing/tokenizers.js";
import { tokenizeTexts } from "./tokenize-texts.js";

const row = (isMatched: boolean, missingMass: number, outsideMass: number): SparseDistribution => ({
  ids: Int32Array.of(0),
  probabilities: Float64Array.of(1),
  isMatched,
  missingMass,
  outsideMass,
});

describe("alignmentFigures", () => {
  it("counts over all texts what matched, and names what never did, the most frequent first", async () => {
    const texts = ["é\n", "the cat\n", "a\n\n", "s3 123"];
    const [teacher, student] = [await tokenizeTexts(trainedBpe(), texts), await tokenizeTexts(await sentencePiece(), texts)];
    const aligned = teacher.map((tokens, i) => {
      const other = student[i] ?? { text: "", tokens: [] };
      return { alignment: alignTokens(tokens, other), teacher: tokens.tokens, student: other.tokens };
    });
    const figures = alignmentFigures(aligned);
    const named = (counts: typeof figures.teacher.neverMatched) =>
      counts.map(({ bytes, special, count }) => [special ?? showBytes(bytes), count]);
    expect(figures).toMatchObject({ texts: 4, missingMass: 0, outsideMass: 0 });
    expect(figures.teacher).toMatchObject({ tokens: 16, matched: 11, matchedShare: 11 / 16 });
    expect(named(figures.teacher.neverMatched)).toEqual([
      ["\n", 4],
      ["0xa9", 1],
    ]);
    // The 3 behind ▁12 did not match, but another one did.
    expect(figures.student).toMatchObject({ tokens: 14, matched: 11, matchedShare: 11 / 14 });
    expect(named(figures.student.neverMatched)).toEqual([
      [" ", 1],
      ["t", 1],
    ]);
  });

  it("has the mean of lost masses over matched positions alone", () => {
    const alignment = { groups: [], teacherOf: Int32Array.of(-1, 0, 1) };
    const distributions = [row(false, 0, 0), row(true, 0.2, 0.1), row(true, 0.4, 0)];
    const figures = alignmentFigures([{ alignment, teacher: [], student: [], distributions }]);
    expect(figures.missingMass).toBeCloseTo(0.3, 12);
    expect(figures.outsideMass).toBeCloseTo(0.05, 12);
  });

  it("of nothing has nothing that did not match", () => {
    const side = { tokens: 0, matched: 0, matchedShare: 1, neverMatched: [] };
    expect(alignmentFigures([])).toEqual({ texts: 0, teacher: side, student: side, missingMass: 0, outsideMass: 0 });
  });
});
