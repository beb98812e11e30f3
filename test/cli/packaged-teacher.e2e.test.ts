import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, expect, test } from "vitest";
import { builtInDatasets } from "../../src/data/index.js";
import { commandLine, eventsOf, readDocument, sharedFolder, writeRows } from "./support/command-line.js";

const folder = sharedFolder();
const retort = commandLine(folder);
const at = (...path: string[]): string => join(folder, ...path);
const teacher = fileURLToPath(new URL("../../teachers/pronounce", import.meta.url));
const training = { learningRate: 8e-3, warmupSteps: 10, maxEpochs: 4, batchTokens: 1024 };

beforeAll(async () => {
  // Words that the teacher has seen, so that no test of the quickstart's is decoded here.
  const { train, validation } = (await builtInDatasets["pronounce-teacher"].load()).splits;
  writeRows(at("pairs.jsonl"), train.slice(0, 150));
  writeRows(at("validation.jsonl"), validation.slice(0, 50));
  writeRows(at("test.jsonl"), validation.slice(50, 100));
  writeRows(
    at("inputs.jsonl"),
    train.slice(150, 250).map(({ id, source }) => ({ id, source })),
  );
  const shape = { dModel: 16, dKv: 8, dFf: 32, numHeads: 2, numLayers: 1, numDecoderLayers: 1 };
  const recipe = {
    data: {
      train: "pairs.jsonl",
      validation: "validation.jsonl",
      test: "test.jsonl",
      unlabeled: "inputs.jsonl",
      prompt: ">",
      maxSourceLength: 32,
      maxTargetLength: 24,
    },
    teacher: { from: teacher },
    student: { shape, pretraining: { ...training, noise: "text-infilling" }, training },
    distillation: { training },
    threads: 1,
  };
  writeFileSync(at("words.yaml"), JSON.stringify(recipe));
});

test("the packaged teacher teaches a student from random weights, and screen and report say what it was trained on", async () => {
  const { exitCode, stderr } = await retort.run("quickstart", "--recipe", "words.yaml", "--run-dir", "words");
  expect({ exitCode, stderr: exitCode === 0 ? "" : stderr }).toEqual({ exitCode: 0, stderr: "" });
  const origin = "T comes with Retort: trained on 45,000 other labeled words of the same dictionary.";
  expect(stderr.split("\n").filter((line) => line.includes("45,000"))).toEqual([`  note: ${origin}`]);
  expect(eventsOf(at("words")).flatMap(({ kind, message }) => (kind === "warning" ? [message] : []))).toEqual([]);
  const { systems, tests } = readDocument(folder, "words/scores.json") as never as {
    systems: Record<"S" | "T" | "KD", { nll: number }>;
    tests: { nll: { T: number } };
  };
  expect(systems.T.nll).toBeLessThan(0.5);
  expect(systems.S.nll).toBeGreaterThan(1);
  expect(tests.nll.T).toBeLessThan(0.001);
  expect(readDocument(folder, "words/student/config.json")).toMatchObject({ d_model: 16, vocab_size: 325 });
});
