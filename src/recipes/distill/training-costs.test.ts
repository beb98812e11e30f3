import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import type { PseudoTargetLine } from "../../distill/index.js";
import { type RunEvent, readJsonLines } from "../../runs/index.js";
import { useFolder } from "../../runs/testing/child-process.js";
import { useNoLeaks } from "../../tensor/testing/no-leaks.js";
import { type DistillRecipe, type DistillReport, distill, resolveConfig } from "./index.js";

useNoLeaks();
const folder = useFolder();
const at = (...names: string[]): string => join(folder(), ...names);

const words = ["ant", "bee", "cat", "dog", "elk", "fox"];
const training = { learningRate: 0.01, maxEpochs: 3, batchTokens: 300, warmupSteps: 2 };
const shape = { dModel: 16, dKv: 4, dFf: 32, numHeads: 2, numLayers: 1, numDecoderLayers: 1 };

beforeEach(() => {
  const pairs = words.flatMap((one) => words.map((other) => ({ source: `${one} and ${other}`, target: `${other} ${one}` })));
  writeFileSync(at("pairs.jsonl"), pairs.map((pair) => JSON.stringify(pair)).join("\n"));
});

/** @param onEvent May stop the run. */
async function run(
  name: string,
  distillation: Partial<DistillRecipe["distillation"]> = {},
  onEvent?: (event: RunEvent, stopping: AbortController) => void,
): Promise<DistillReport> {
  const rows = at("pairs.jsonl");
  const config = resolveConfig({
    // Every row in every split, so that a test can count tokens.
    data: { train: rows, validation: rows, test: rows, maxSourceLength: 16, maxTargetLength: 16 },
    teacher: { shape, training },
    student: { shape: { ...shape, dFf: 16 }, training: { ...training, maxEpochs: 2 } },
    pseudoTargets: { inputs: "labeled", sequences: 2 },
    distillation: { allowPoorTeacher: true, ...distillation, training },
    finalFineTuning: { ...training, maxEpochs: 1 },
    tokenizer: { vocabularySize: 300 },
    threads: 1,
  });
  const stopping = new AbortController();
  return distill(config, {
    runFolder: at(name),
    storeFolder: at(`${name}-store`),
    signal: stopping.signal,
    onEvent: (event) => onEvent?.(event, stopping),
  });
}

const tokensIn = (name: string): number =>
  readJsonLines<PseudoTargetLine>(at(name, "pseudo-targets.jsonl")).reduce((sum, { ids }) => sum + Math.max(1, ids.length), 0);

/** Without hours, which differ from run to run. */
const countsOf = ({ trainingCosts }: DistillReport) =>
  Object.fromEntries(Object.entries(trainingCosts ?? {}).map(([name, { seconds: _, ...counts }]) => [name, counts]));

test("what S, T and KD took is counted method by method", async () => {
  const report = await run("run");
  const { S, T, KD } = report.trainingCosts as Required<NonNullable<DistillReport["trainingCosts"]>>;
  // Epochs of the same rows: S has two of them, T three.
  expect(T.trainedTokens / 3).toBe(S.trainedTokens / 2);
  expect(S).toMatchObject({ teacherReadTokens: 0, teacherGeneratedTokens: 0, studentGeneratedTokens: 0 });
  expect(KD.teacherGeneratedTokens).toBe(tokensIn("run"));
  // The final fine-tuning's one epoch has no teacher.
  expect(KD.trainedTokens - KD.teacherReadTokens).toBe(S.trainedTokens / 2);
  expect(KD.studentGeneratedTokens).toBe(0);
  for (const { seconds, flops } of [S, T, KD]) expect(Math.min(seconds, flops)).toBeGreaterThan(0);
  const markdown = readFileSync(at("run", "report.md"), "utf8");
  expect(markdown).toContain("## What learning took");
  expect(markdown).toMatch(/\| KD \| \d+ k \| \d+ k \| \d+ k \| 0 \| \d\.\d\de\+\d+ \| \d\S* \|/);
}, 60_000);

test("with stored distributions T reads every target once, and with its own samples the student's are counted", async () => {
  const whole = await run("whole", { teacherCache: { kind: "sampled", samples: 8 } });
  const live = await run("live");
  const readIn = ({ trainingCosts }: DistillReport): number => trainingCosts?.KD?.teacherReadTokens as number;
  expect(readIn(whole)).toBeGreaterThan(0);
  expect(readIn(whole)).toBeLessThan(readIn(live));
  const joint = await run("joint", { jointTeaching: { alpha: 0 } });
  expect(joint.trainingCosts?.KD?.studentGeneratedTokens).toBeGreaterThan(0);
  expect(joint.trainingCosts?.KD?.flops).toBeGreaterThan(0);
}, 60_000);

test("a run that was interrupted three times counts what one counts that was not", async () => {
  const joint = { jointTeaching: { alpha: 0.5 } };
  const whole = await run("whole", joint);
  for (const [phase, step] of [
    ["teacher", 2],
    ["baseline", 1],
    ["distillation", 3],
  ] as const) {
    let current = "";
    const stopAt = (event: RunEvent, stopping: AbortController): void => {
      if (event.kind === "phase") current = event.phase;
      if (event.kind === "step" && current === phase && event.step === step) stopping.abort();
    };
    await expect(run("stopped", joint, stopAt)).rejects.toThrow("interrupted");
  }
  const stopped = await run("stopped", joint);
  expect(countsOf(stopped)).toEqual(countsOf(whole));
  expect(Object.keys(countsOf(whole))).toEqual(["S", "T", "KD"]);
}, 60_000);

test("a student that begins with what S has learned took that, too", async () => {
  const [alike, further] = [await run("alike"), await run("further", { startFrom: "baseline" })];
  const [before, after] = [alike.trainingCosts, further.trainingCosts].map((costs) => costs as Required<NonNullable<typeof costs>>);
  expect(after?.S.trainedTokens).toBe(before?.S.trainedTokens);
  expect(after?.KD.trainedTokens).toBe((before?.KD.trainedTokens as number) + (before?.S.trainedTokens as number));
});
