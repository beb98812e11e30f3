import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { commandLine, type Outcome, readDocument, sharedFolder, until, writeRows } from "./support/command-line.js";

const folder = sharedFolder();
const retort = commandLine(folder);
const at = (...path: string[]): string => join(folder, ...path);

const words = ["ant", "bee", "cat", "dog", "elk", "fox"];
const training = "{ learningRate: 0.01, maxEpochs: 2, batchTokens: 512, warmupSteps: 2 }";
const study = `
title: Swapped animals
seeds: [1]
tasks:
  swap: { data: { train: pairs.jsonl, unlabeled: inputs.jsonl, maxSourceLength: 16, maxTargetLength: 16 } }
models:
  big:
    shape: &shape { dModel: 24, dKv: 8, dFf: 32, numHeads: 3, numLayers: 1, numDecoderLayers: 1 }
    pretraining: &pretraining { learningRate: 0.01, maxEpochs: 1, batchTokens: 512, noise: text-infilling }
    training: ${training}
  small: { shape: { <<: *shape, dModel: 16, numHeads: 2 }, pretraining: *pretraining, training: ${training} }
pairs: { pair: { teacher: big, student: small } }
recipe:
  tokenizer: { vocabularySize: 300 }
  evaluation: { decoding: { method: greedy } }
  pseudoTargets: { inputs: none }
  distillation: { allowPoorTeacher: true, training: ${training} }
decideBy: { metric: nll }
stages:
  - { id: S1, question: Large or small?, over: models, options: { large: big, small: small } }
  - id: S3
    question: Which objective?
    over: pairs
    options:
      fine-tuning: { system: S, distillation: { objective: fine-tuning } }
      logits-kd: { distillation: { objective: logits-kd } }
  - id: S5
    question: Which inputs?
    over: pairs
    options: { none: {}, both: { pseudoTargets: { inputs: both, decoding: { method: greedy } } } }
`;
const run = (name: string) => ["study", "run", "study.yaml", "--study-dir", name, "--threads", "1"];

/** What a study decided and by what, without times. */
const decisionsOf = (name: string): unknown =>
  readdirSync(at(name, "decisions")).map((file) => readDocument(folder, name, "decisions", file));
interface Scored {
  readonly nll: number;
  readonly scores: unknown;
}

interface Recorded {
  readonly key: string;
  readonly weights: string;
  readonly splits: Readonly<Record<"validation" | "test", Scored>>;
}

/** Every run's scores and weights, by its key. */
const scoresOf = (name: string): unknown =>
  readdirSync(at(name, "scores")).map((file) => {
    const { key, splits, weights } = readDocument(folder, name, "scores", file) as unknown as Recorded;
    const ofSplit = ({ nll, scores }: Scored) => ({ nll, scores });
    return { key, weights, validation: ofSplit(splits.validation), test: ofSplit(splits.test) };
  });

let undisturbed: Outcome;

beforeAll(async () => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(at("study.yaml"), study);
  const pairs = words.flatMap((one) => words.map((other) => ({ source: `${one} and ${other}`, target: `${other} ${one}` })));
  writeRows(at("pairs.jsonl"), pairs);
  writeRows(
    at("inputs.jsonl"),
    pairs.map(({ source }) => ({ source: source.replace("and", "or") })),
  );
  undisturbed = await retort.run(...run("undisturbed"));
}, 180_000);

describe("retort study", () => {
  test("run makes every run once, decides every stage, and reports", () => {
    expect([undisturbed.exitCode, undisturbed.stderr]).toEqual([0, expect.stringContaining("Done in")]);
    expect(readdirSync(at("undisturbed/decisions"))).toEqual(["S1.json", "S3.json", "S5.json"]);
    const runs = readdirSync(at("undisturbed/scores"));
    // Teacher, student, logits-kd; and both, whichever objective won.
    expect(runs).toHaveLength(4);
    expect(readFileSync(at("undisturbed/report.md"), "utf8")).toContain("## S5: Which inputs?");
    expect(readFileSync(at("undisturbed/report.html"), "utf8")).toContain("Swapped animals");
    expect(undisturbed.stdout).toContain("4 of 4 runs are done");
  });

  test("that was stopped and killed ends as one that was not", async () => {
    for (const [state, signal] of [
      ["fine-tune", "SIGINT"],
      ["fine-tune", "SIGKILL"],
      ["distill", "SIGINT"],
      ["distill", "SIGKILL"],
    ] as const) {
      const command = retort.start(...run("killed"));
      const began = (): boolean => existsSync(at("killed/runs")) && readdirSync(at("killed/runs")).some((name) => name.startsWith(state));
      await until(began, command);
      command.signalGroup(signal);
      const { exitCode, stderr } = await command.ended;
      // Whoever stops a study does not want its next run.
      expect([exitCode, stderr]).toEqual([signal === "SIGINT" ? 130 : null, expect.not.stringContaining("FAILED")]);
    }
    expect((await retort.run(...run("killed"))).exitCode).toBe(0);
    expect(decisionsOf("killed")).toEqual(decisionsOf("undisturbed"));
    expect(scoresOf("killed")).toEqual(scoresOf("undisturbed"));
  }, 180_000);

  test("reports from what is kept alone, and plans what is to come", async () => {
    rmSync(at("killed/runs"), { recursive: true });
    const report = await retort.run("study", "report", "study.yaml", "--study-dir", "killed");
    expect(report.stdout).toContain("4 of 4 runs are done");
    const plan = await retort.run("study", "plan", "study.yaml", "--study-dir", "other", "--threads", "1");
    expect([plan.exitCode, plan.stdout]).toEqual([0, expect.stringContaining("4 of 4 runs to come")]);
    expect(existsSync(at("other"))).toBe(false);
  }, 120_000);

  test("tells a run that failed, makes the others, and decides nothing that lacks a result", async () => {
    const broken = "      broken: { distillation: { objective: hidden-relations-kd, relations: { studentLayer: 9 } } }\n  - id: S5";
    writeFileSync(at("broken.yaml"), study.replace("  - id: S5", broken));
    const outcome = await retort.run("study", "run", "broken.yaml", "--study-dir", "undisturbed", "--threads", "1");
    expect(outcome.exitCode).toBe(2);
    expect(outcome.stderr).toContain("FAILED S3 broken · pair · swap · seed 1");
    expect(outcome.stderr).toContain("S3: cannot be decided, 1 of its results are missing: broken (pair, swap, seed 1).");
    expect(outcome.stderr).toContain("1 run failed");
  }, 120_000);

  test("refuses a study that is none, and one with a recipe that cannot be, by its stage", async () => {
    writeFileSync(at("wrong.yaml"), study.replace("objective: logits-kd", "objective: logit-kd"));
    const wrong = await retort.run("study", "plan", "wrong.yaml");
    expect([wrong.exitCode, wrong.stderr]).toEqual([
      2,
      expect.stringContaining("S3 logits-kd · pair · swap · seed 1: distillation.objective"),
    ]);
    const missing = await retort.run("study", "run", "none.yaml");
    expect([missing.exitCode, missing.stderr]).toEqual([2, expect.stringContaining("none.yaml: no such file.")]);
  });
});
