import { describe, expect, test } from "vitest";
import { bleu, corpusStatistics, negativeLogLikelihoodStatistics } from "../../metrics/index.js";
import type { Candidate } from "../plan/index.js";
import type { MetricStatistics } from "../results/index.js";
import { sampleRecord } from "../testing/small-study.js";
import { stageScores } from "./stage-scores.js";

const rows = 40;
const gold = Array.from({ length: rows }, (_, i) => `the house number ${i} is red`);
/** A system whose targets have so many nats each, give or take, and that writes the gold or not. */
function statistics(nats: number, isRight: boolean): MetricStatistics {
  const each = Array.from({ length: rows }, (_, i) => nats + (i % 3) / 10);
  const outputs = isRight ? gold : gold.map(() => "a boat");
  return {
    NLL: negativeLogLikelihoodStatistics(each, new Array<number>(rows).fill(4)),
    BLEU: corpusStatistics(
      bleu(),
      outputs,
      gold.map((text) => [text]),
    ),
  };
}
const runs: Readonly<Record<string, MetricStatistics>> = {
  S: statistics(8, false),
  T: statistics(4, true),
  half: statistics(6, false),
  all: statistics(4, true),
};
const source = {
  records: new Map(Object.keys(runs).map((key) => [key, sampleRecord(key, 1)])),
  statistics: (key: string) => runs[key] as MetricStatistics,
};
const candidate = (name: string, key = name): Candidate => ({
  name,
  option: name,
  trials: [{ task: "houses", subject: "pair", seed: 1, key, system: "KD", ends: { student: "S", teacher: "T" } }],
});

describe("stageScores", () => {
  const { candidates, winCases, ends } = stageScores(
    { candidates: [candidate("alone", "S"), candidate("half"), candidate("all")] },
    source,
  );

  test("shares of the gap, averaged over cases, with intervals", () => {
    const [alone, half, all] = candidates;
    expect(alone?.stageScore).toMatchObject({ value: 0, cases: 2 });
    // Half of the NLL's gap, nothing of BLEU's.
    expect(half?.stageScore?.value).toBeCloseTo(0.25, 12);
    expect(half?.stageScore?.low).toBeCloseTo(0.25, 6);
    expect(all?.stageScore).toMatchObject({ value: 1, low: 1, high: 1 });
  });

  test("wins, of which equally good ones each have one", () => {
    expect([winCases, candidates.map(({ wins }) => wins)]).toEqual([2, [0, 0, 2]]);
  });

  test("S and T by the same measures, and p of differences from S", () => {
    expect(ends.map(({ name, metric, value }) => [name, metric, Number(value.toFixed(3))])).toEqual([
      ["S", "NLL", 2.024],
      ["S", "BLEU", 0],
      ["T", "NLL", 1.024],
      ["T", "BLEU", 100],
    ]);
    expect(candidates[2]?.cases.map(({ pValue }) => pValue)).toEqual([expect.closeTo(0, 3), expect.closeTo(0, 3)]);
    expect(candidates[0]?.cases.map(({ pValue }) => pValue)).toEqual([undefined, undefined]);
  });

  test("no share where the ends do not differ", () => {
    const flat = { ...source, statistics: (key: string) => runs[key === "T" ? "S" : key] as MetricStatistics };
    const [scored] = stageScores({ candidates: [candidate("half")] }, flat).candidates;
    expect(scored?.stageScore).toBeUndefined();
    expect(scored?.cases[0]?.gap).toMatchObject({ reason: expect.stringContaining("T − S is not significant") });
  });
});
