import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { ArtifactStore, readJsonLines } from "../../runs/index.js";
import { useFolder } from "../../runs/testing/child-process.js";
import { useNoLeaks } from "../../tensor/testing/no-leaks.js";
import { fineTune, resolveFineTuneConfig } from "../fine-tune/index.js";
import { runSystem } from "../phases/index.js";
import type { PredictionLine } from "../scoring/index.js";
import { type DistillRecipe, distill, resolveConfig } from "./index.js";

useNoLeaks();

const folder = useFolder();
const at = (...names: string[]): string => join(folder(), ...names);
const words = ["ant", "bee", "cat", "dog", "elk", "fox", "gnu", "hen"];
const training = { learningRate: 0.01, maxEpochs: 2, batchTokens: 512, warmupSteps: 2 };
const shape = { dModel: 16, dKv: 8, dFf: 32, numHeads: 2, numLayers: 1, numDecoderLayers: 1 };
const lengths = { maxSourceLength: 16, maxTargetLength: 16 };
const decoded = { decoding: { method: "greedy" } } as const;

beforeEach(() => {
  const pairs = words.flatMap((one) => words.map((other) => ({ source: `${one} and ${other}`, target: `${other} ${one}` })));
  writeFileSync(at("pairs.jsonl"), pairs.map((pair) => JSON.stringify(pair)).join("\n"));
});

/** A model, pretrained and fine-tuned by itself. */
function fineTuned(name: string, dModel = 16) {
  const config = resolveFineTuneConfig({
    data: { train: at("pairs.jsonl"), ...lengths },
    model: { shape: { ...shape, dModel }, pretraining: { ...training, noise: "text-infilling" }, training },
    tokenizer: { vocabularySize: 300 },
    evaluation: decoded,
    threads: 1,
  });
  return fineTune(config, { runFolder: at(name), storeFolder: at("store") });
}

function distilled(name: string, changes: Partial<DistillRecipe> = {}) {
  const config = resolveConfig({
    data: { train: at("pairs.jsonl"), ...lengths },
    teacher: { from: at("T", "model") },
    student: { from: at("S", "pretrained") },
    baseline: { from: at("S", "model") },
    pseudoTargets: { inputs: "labeled" },
    distillation: { training, allowPoorTeacher: true },
    evaluation: { ...decoded, validation: true },
    threads: 1,
    ...changes,
  });
  return distill(config, { runFolder: at(name), storeFolder: at("store") });
}

test("teacher and baseline of other runs are neither trained nor decoded again, and the student starts where the baseline did", async () => {
  const teacher = await fineTuned("T", 24);
  const alone = await fineTuned("S");
  const outputs = (): string[] => new ArtifactStore(at("store")).list().flatMap(({ key }) => (key.startsWith("outputs-") ? [key] : []));
  const before = outputs();
  expect(before).toHaveLength(4);

  const report = await distilled("KD");
  expect(report.trainings.map(({ name }) => name)).toEqual(["student"]);
  expect(existsSync(at("KD", "baseline"))).toBe(false);
  expect(runSystem(`${at("KD")}:S`)?.folder).toBe(at("S", "model"));
  for (const split of ["validation", "test"] as const) {
    const systems = split === "test" ? report.systems : report.validation;
    expect(systems?.S.nll).toBe(alone.splits[split].nll);
    expect(systems?.S.scores).toEqual(alone.splits[split].scores);
    expect(systems?.T.nll).toBe(teacher.splits[split].nll);
  }
  // Of the student alone, on both splits.
  expect(outputs().filter((key) => !before.includes(key))).toHaveLength(2);

  const [line] = readJsonLines<PredictionLine>(at("KD", "predictions-validation.jsonl"));
  expect(Object.keys(line?.predictions ?? {})).toEqual(["S", "T", "KD"]);
  const lines = readJsonLines<PredictionLine>(at("KD", "predictions-test.jsonl"));
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  const nll = sum(lines.map(({ nats }) => nats.KD as number)) / sum(lines.map(({ tokens }) => tokens));
  expect(nll).toBeCloseTo(report.systems.KD.nll, 12);
  expect(readFileSync(at("KD", "report.md"), "utf8")).toContain("fine-tuned on the labeled pairs alone before this run.");
}, 120_000);

test("a baseline of another size is refused before there is a run folder", async () => {
  await fineTuned("T", 24);
  await fineTuned("S");
  const attempt = distilled("KD", { baseline: { from: at("T", "model") } });
  await expect(attempt).rejects.toThrow(/^baseline\.from: .* hidden is 24 there, and 16 here\.$/);
  expect(existsSync(at("KD"))).toBe(false);
}, 120_000);

test.each([
  [{ student: { from: "/m" } }, "student.training is missing"],
  [{ student: { from: "/m", training }, baseline: { from: "/s" } }, "student.training: nothing is trained for S"],
])("S is trained, or there: %j", (change, message) => {
  const recipe = { data: { train: "/a.jsonl" }, teacher: { from: "/t" }, distillation: { training } };
  expect(() => resolveConfig({ ...recipe, ...change })).toThrow(message);
});
