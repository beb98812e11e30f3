import { beforeAll, describe, expect, test } from "vitest";
import { negativeLogLikelihoodStatistics } from "../../metrics/index.js";
import type { Figure, Page, PageTable } from "../../page/index.js";
import { type Decision, decideStage } from "../decide/index.js";
import { type PlannedRun, planStudy } from "../plan/index.js";
import type { RunRecord } from "../results/index.js";
import { plainResolvers, sampleRecord, smallStudy } from "../testing/small-study.js";
import { studyPage, studyReport } from "./index.js";

const study = smallStudy();
const rows = 30;

/** What each run is worth: the large model most, students the more the more they learn from. */
function qualityOf({ verb, subject, config }: PlannedRun): number {
  if (verb === "fine-tune") return subject === "big" ? 40 : 10;
  return JSON.stringify(config).includes('"both"') ? 34 : 22;
}

const exposureBias = {
  split: "validation",
  inputs: 5,
  metric: { name: "BLEU", unit: "points", better: "higher", signature: "b" },
  intervals: "i",
  decoding: { method: "greedy" },
  curves: (["S", "KD"] as const).map((system) => ({
    system,
    stage: "final",
    points: [0, 100].map((percent) => ({ percent, value: 30 - percent / 10, low: 1, high: 50 })),
  })),
} as unknown as NonNullable<RunRecord["exposureBias"]>;

function recordOf(run: PlannedRun): RunRecord {
  const quality = qualityOf(run);
  const isLarge = run.subject === "big";
  const score = { name: "BLEU", value: quality, unit: "points", better: "higher", signature: "b", segments: rows, warnings: [] } as const;
  const cost = { parameters: isLarge ? 8000 : 1000, checkpointBytes: 4, flops: isLarge ? 900 : 100, tokensPerSecond: isLarge ? 5 : 20 };
  const split = { nll: 5 - quality / 10, scores: [score], cost };
  const tokens = { trainedTokens: 1e6, teacherReadTokens: 2e6, teacherGeneratedTokens: 0, studentGeneratedTokens: 0 };
  return sampleRecord(run.key, split.nll, {
    verb: run.verb,
    config: run.config,
    subject: run.subject,
    seed: run.seed,
    splits: { validation: split, test: split },
    data: { train: { rows: 100, sha256: "a" }, unlabeled: { rows: 400, sha256: "b" } },
    trainingCost: { ...tokens, flops: 3e9, seconds: 36 },
    ...(quality === 34 ? { exposureBias } : {}),
  });
}

let page: Page;
const sectionOf = (id: string): Page["sections"][number] => page.sections.find((section) => section.id === id) as Page["sections"][number];
const figuresOf = (id: string): readonly Figure[] => sectionOf(id).parts.flatMap((part) => (part.kind === "figures" ? part.figures : []));
const tablesOf = (id: string): PageTable[] => sectionOf(id).parts.flatMap((part) => (part.kind === "table" ? [part] : []));

beforeAll(async () => {
  const decisions: Record<string, Decision> = {};
  for (const [i, stage] of study.stages.entries()) {
    const { runs, stages } = planStudy(study, decisions, plainResolvers);
    const records = new Map(runs.map((run) => [run.key, recordOf(run)]));
    decisions[stage.id] = decideStage(stages[i] as (typeof stages)[number], { stage, decideBy: study.decideBy, records });
  }
  const plan = planStudy(study, decisions, plainResolvers);
  const records = new Map(plan.runs.map((run) => [run.key, recordOf(run)]));
  const statistics = (key: string) => {
    const { nll } = (records.get(key) as RunRecord).splits.test;
    const nats = Array.from({ length: rows }, (_, i) => 4 * nll + (i % 3) / 10);
    return { NLL: negativeLogLikelihoodStatistics(nats, new Array<number>(rows).fill(4)) };
  };
  page = await studyPage(studyReport({ study, plan, decisions, records, statistics }));
});

describe("studyPage", () => {
  test("has a section per stage, the costs, and what it was made with", () => {
    expect(page.sections.map(({ id }) => id)).toEqual([
      ...["decisions", "stage-s1", "stage-s3", "stage-s5", "quality-cost", "cost", "cautions", "surroundings"],
    ]);
  });

  test("draws how much of the gap each candidate closes", () => {
    const [shares] = figuresOf("stage-s3");
    expect(shares?.description).toBe("fine-tuning: 0 %, interval 0 to 0 %; logits-kd: 40 %, interval 40 to 40 %");
    expect(figuresOf("stage-s1")).toEqual([]);
  });

  test("draws quality against the number of pseudo-targets where candidates differ in it", () => {
    expect(figuresOf("stage-s3")).toHaveLength(1);
    expect(figuresOf("stage-s5")[1]?.description).toBe("KD: 22.00 at 0 pseudo-targets, 34.00 at 500 pseudo-targets; S: 10.00; T: 40.00");
  });

  test("draws the exposure bias that the runs of a stage measured", () => {
    const [, , exposure] = figuresOf("stage-s5");
    expect(exposure?.title).toBe("swap, pair, seed 1: BLEU of outputs that a student begins and T ends");
    expect(exposure?.description).toBe("S, in the end: 30.00 at 0 %, 20.00 at 100 %; both, in the end: 30.00 at 0 %, 20.00 at 100 %");
  });

  test("draws every model, and the last decision's student, against what an output costs", () => {
    expect(figuresOf("quality-cost").map(({ title }) => title)).toEqual([
      ...["swap: BLEU against size", "swap: BLEU against operations", "swap: BLEU against speed"],
    ]);
    expect(figuresOf("quality-cost")[2]?.description).toBe(
      "big: 40.00 at 5 tokens/s; small: 10.00 at 20 tokens/s; KD pair: 34.00 at 20 tokens/s",
    );
  });

  test("says what each metric's numbers mean", () => {
    const listings = sectionOf("surroundings").parts.flatMap((part) => (part.kind === "listing" ? [[part.summary, part.text]] : []));
    expect(listings[0]).toEqual(["Signatures of the metrics", "BLEU: b"]);
  });

  test("says what each way of learning took, a way once", () => {
    const [costs] = tablesOf("cost");
    expect(costs?.rows.map(([name]) => name)).toEqual(["fine-tuning big", "fine-tuning small", "S3 logits-kd", "S5 both"]);
    expect(costs?.rows[2]?.slice(1)).toEqual(["1.00 M", "2.00 M", "0", "0", "3.00e+9", "0.010"]);
  });
});
