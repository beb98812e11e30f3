import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { ConfigError } from "../../../core/index.js";
import { type RunEvent, readJson } from "../../../runs/index.js";
import { useFolder } from "../../../runs/testing/child-process.js";
import { useNoLeaks } from "../../../tensor/testing/no-leaks.js";
import { type DistillRecipe, type DistillReport, distill, estimate, resolveConfig } from "../index.js";

useNoLeaks();
const folder = useFolder();
const at = (...names: string[]): string => join(folder(), ...names);

const words = ["ant", "bee", "cat", "dog", "elk", "fox", "gnu", "hen"];
const training = { learningRate: 0.02, maxEpochs: 10, batchTokens: 512, warmupSteps: 2 };
const shape = { dModel: 16, dKv: 4, dFf: 32, numHeads: 2, numLayers: 1, numDecoderLayers: 1 };

beforeEach(() => {
  const pairs = words.flatMap((one) => words.map((other) => ({ source: `${one} and ${other}`, target: `${other} with ${one} in it` })));
  const file = (name: string, rows: readonly object[]) => writeFileSync(at(name), rows.map((row) => JSON.stringify(row)).join("\n"));
  file("pairs.jsonl", pairs);
  file(
    "validation.jsonl",
    pairs.filter((_, i) => i % 5 === 0),
  );
  file(
    "test.jsonl",
    pairs.filter((_, i) => i % 9 === 0),
  );
});

function recipe(changes: Partial<DistillRecipe> = {}) {
  return resolveConfig({
    data: {
      train: at("pairs.jsonl"),
      validation: at("validation.jsonl"),
      test: at("test.jsonl"),
      maxSourceLength: 16,
      maxTargetLength: 16,
    },
    teacher: { shape: { ...shape, dModel: 32 }, training: { ...training, maxEpochs: 20 } },
    student: { shape, training },
    pseudoTargets: { inputs: "none" },
    distillation: { training, allowPoorTeacher: true },
    evaluation: { decoding: { method: "greedy" }, validation: true, exposureBias: { inputs: 6, steps: [0, 30, 100] } },
    tokenizer: { vocabularySize: 300 },
    threads: 1,
    ...changes,
  });
}

interface RunOptions {
  readonly store?: string;
  readonly changes?: Partial<DistillRecipe>;
  readonly onEvent?: (event: RunEvent, stopping: AbortController) => void;
}

function run(name: string, { store = "store", changes, onEvent }: RunOptions = {}): Promise<DistillReport> {
  const stopping = new AbortController();
  const context = { runFolder: at(name), storeFolder: at(store), signal: stopping.signal };
  return distill(recipe(changes), { ...context, onEvent: (event) => onEvent?.(event, stopping) });
}

describe("the exposure-bias figure of a run", () => {
  test("has S and KD early and late, from T's own outputs to the student's own", async () => {
    const report = await run("run", {
      changes: { evaluation: { decoding: { method: "greedy" }, validation: true, exposureBias: { steps: [0, 30, 100] } } },
    });
    const measured = report.exposureBias as NonNullable<DistillReport["exposureBias"]>;
    expect(measured.inputs).toBe(report.dataset.validation);
    expect(measured.metric).toMatchObject({ name: "BLEU", better: "higher" });
    expect(measured.curves.map(({ system, stage }) => `${system} ${stage}`)).toEqual(["S early", "S final", "KD early", "KD final"]);
    const bleu = (name: "S" | "T" | "KD") => report.validation?.[name].scores[0]?.value as number;
    for (const { system, stage, points } of measured.curves) {
      expect(points.map(({ percent }) => percent)).toEqual([0, 30, 100]);
      expect(points[0]?.value).toBeCloseTo(bleu("T"), 10);
      if (stage === "final") expect(points[2]?.value).toBeCloseTo(bleu(system), 10);
      for (const { value, low, high } of points) expect(low <= value + 1e-9 && value <= high + 1e-9).toBe(true);
    }
    const [early, final] = measured.curves.map(({ points }) => points[2]?.value as number) as [number, number];
    expect(early).not.toBe(final);
    expect(readJson<DistillReport>(at("run", "scores.json")).exposureBias).toEqual(measured);
    const markdown = readFileSync(at("run", "report.md"), "utf8");
    expect(markdown).toContain("## Exposure bias");
    expect(readFileSync(at("run", "report.html"), "utf8")).toMatch(
      /<figcaption>BLEU of outputs that a student begins and T ends[\s\S]*>student/,
    );
    expect(markdown).toContain("| p | S after the first epoch | S in the end | KD after the first epoch | KD in the end |");
    expect(markdown).toMatch(/\| 30 % \| \d+\.\d\d \(\d+\.\d\d … \d+\.\d\d\) \|/);
  }, 120_000);

  test("is the same where the run was interrupted in it", async () => {
    const whole = await run("whole");
    const stopped = run("stopped", {
      store: "other",
      onEvent: (event, stopping) => event.kind === "progress" && event.unit === "points" && event.done === 5 && stopping.abort(),
    });
    await expect(stopped).rejects.toThrow("interrupted");
    expect((await run("stopped", { store: "other" })).exposureBias).toEqual(whole.exposureBias);
    expect(whole.exposureBias?.inputs).toBe(6);
  }, 120_000);

  test("has no early S where S was made before, and nothing is kept or said where nobody asks", async () => {
    await run("first", { changes: { evaluation: { decoding: { method: "greedy" } } } });
    expect(existsSync(at("first", "checkpoints", "student", "early.safetensors"))).toBe(false);
    expect(readFileSync(at("first", "report.md"), "utf8")).not.toContain("Exposure bias");
    const models = {
      teacher: { from: at("first", "teacher") },
      student: { from: at("first", "baseline") },
      baseline: { from: at("first", "baseline") },
    };
    const { exposureBias } = await run("second", { changes: { ...models, tokenizer: {} } });
    expect(exposureBias?.curves.map(({ system, stage }) => `${system} ${stage}`)).toEqual(["S final", "KD early", "KD final"]);
  }, 120_000);

  test("counts in the estimate, and shares that mean nothing are refused", async () => {
    const { parts } = await estimate(recipe(), { runFolder: at("run") });
    // 6 inputs, four students: each its own output, and (1 + 0.7 + 0) of T's.
    expect(parts.find(({ name }) => name === "exposure-bias")).toMatchObject({ units: Math.ceil(6 * 4 * 2.7), unit: "sequences" });
    const of = (steps: number[]) => () => recipe({ evaluation: { exposureBias: { steps } } });
    expect(of([0, 101])).toThrow(ConfigError);
    expect(of([0, 101])).toThrow("evaluation.exposureBias.steps.1 is 101");
    expect(of([50, 0])).toThrow("evaluation.exposureBias.steps is [50,0]: expected numbers that ascend.");
    expect(of([])).toThrow("evaluation.exposureBias.steps is []");
  }, 60_000);
});
