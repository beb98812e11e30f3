import { describe, expect, test } from "vitest";
import { StudyError } from "../../core/index.js";
import type { Stage } from "../config/index.js";
import { type PlannedStage, planStudy } from "../plan/index.js";
import type { RunRecord } from "../results/index.js";
import { plainResolvers, sampleRecord, smallStudy } from "../testing/small-study.js";
import { decideStage } from "./index.js";

const study = smallStudy();
const plan = planStudy(study, {}, plainResolvers);
const planned = plan.stages[2] as PlannedStage;
const stage = study.stages[2] as Stage;
const [none, both] = planned.candidates.map(({ trials }) => trials.map(({ key }) => key)) as [string[], string[]];

function decide(nll: { none: readonly number[]; both: readonly number[] }, changes: Partial<Stage> = {}, flops: readonly number[] = []) {
  const record = (keys: readonly string[], values: readonly number[], flops?: number): [string, RunRecord][] =>
    keys.flatMap((key, i) =>
      values[i] === undefined
        ? []
        : [[key, sampleRecord(key, values[i], flops === undefined ? {} : { trainingCost: { ...noCost, flops } })]],
    );
  const records = new Map([...record(none, nll.none, flops[0]), ...record(both, nll.both, flops[1])]);
  return decideStage(planned, { stage: { ...stage, ...changes } as Stage, decideBy: study.decideBy, records });
}

const noCost = { trainedTokens: 0, teacherReadTokens: 0, teacherGeneratedTokens: 0, studentGeneratedTokens: 0, flops: 0, seconds: 0 };

describe("decideStage", () => {
  test("by the mean over seeds", () => {
    const { winner, carried, candidates, tie } = decide({ none: [2, 1], both: [1, 1.5] });
    expect([winner, carried, tie]).toEqual(["both", ["both"], undefined]);
    expect(candidates.map(({ name, value }) => [name, value])).toEqual([
      ["both", 1.25],
      ["none", 1.5],
    ]);
  });

  test("a tie goes to fewer FLOPs, and is told", () => {
    const tie = { none: [2, 2], both: [2.0001, 2] };
    expect(decide(tie, {}, [20, 10])).toMatchObject({ winner: "both", tie: { names: ["both", "none"], brokenBy: "flops" } });
    expect(decide(tie)).toMatchObject({ winner: "none", tie: { brokenBy: "order" } });
  });

  test("a person may decide otherwise, with a reason", () => {
    const override = { option: "none", reason: "No unlabeled inputs at hand." };
    expect(decide({ none: [2, 1], both: [1, 1.5] }, { override })).toMatchObject({
      winner: "none",
      override: { reason: override.reason, scores: "both" },
    });
  });

  test("a missing run is an error that names it", () => {
    const attempt = () => decide({ none: [2, 1], both: [1] });
    expect(attempt).toThrow(StudyError);
    expect(attempt).toThrow("S5: cannot be decided, 1 of its results are missing: both (pair, swap, seed 2).");
  });

  test("a measure that the runs do not have", () => {
    const records = new Map([...none, ...both].map((key) => [key, sampleRecord(key, 1)]));
    const decideBy = { metric: "BLUE", split: "validation" } as const;
    expect(() => decideStage(planned, { stage, decideBy, records })).toThrow('decideBy.metric is "BLUE": its runs have NLL.');
  });
});
