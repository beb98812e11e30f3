import { describe, expect, it } from "vitest";
import { DataError } from "../../core/index.js";
import { bootstrapInterval, scoreStatistics } from "../../metrics/index.js";
import { averageBertScore, bertScoreStatistics } from "./average-bert-score.js";

const scores = {
  precision: Float64Array.of(0.5, Number.NaN, 0.9),
  recall: Float64Array.of(0.5, 0.5, 0.5),
  f1: Float64Array.of(0.6, 0.9, 0.3),
  mean: { precision: Number.NaN, recall: 0.5, f1: 0.6 },
  hash: "bert_L1_no-idf_version=0.3.12(hug_trans=4.57.1)",
  warnings: [],
};

describe("averageBertScore", () => {
  it("is the mean over segments, with an interval around it", () => {
    const [metric, statistics] = [averageBertScore("f1", scores), bertScoreStatistics("f1", scores, 1)];
    const corpus = { ...statistics, blankPredictions: 0, blankReferences: 0 };
    expect(scoreStatistics(metric, corpus)).toEqual({
      name: "BERTScore F1",
      value: expect.closeTo(0.6, 12),
      unit: "share",
      better: "higher",
      signature: "bert_L1_no-idf_version=0.3.12(hug_trans=4.57.1)+retort",
      segments: 3,
      warnings: [],
    });
    const { low, high } = bootstrapInterval(metric, [statistics], { seed: 1 });
    expect([low, high]).toEqual([expect.closeTo(0.3, 12), expect.closeTo(0.9, 12)]);
  });

  it("does not hide a score that is not defined", () => {
    expect(() => bertScoreStatistics("precision", scores, 1)).toThrow(DataError);
    expect(() => bertScoreStatistics("precision", scores, 1)).toThrow("BERTScore precision: segment 1 has a score of NaN");
  });
});
