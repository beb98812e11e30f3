import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { commandLine, sharedFolder } from "./support/command-line.js";

const folder = sharedFolder();
const { run } = commandLine(folder);
const shape = { kind: "gpt2", nEmbd: 8, nLayer: 1, nHead: 2, nPositions: 32 };
const recipe = {
  version: 1,
  data: { maxSourceLength: 32 },
  model: { shape, pretraining: { learningRate: 0.01, maxEpochs: 1, batchTokens: 256 } },
};

test("--tensorboard writes event files beside the log, also of a run that is done, and no other command line does", async () => {
  writeFileSync(join(folder, "inputs.txt"), Array.from({ length: 60 }, (_, i) => `the house has ${i} rooms`).join("\n"));
  writeFileSync(join(folder, "recipe.json"), JSON.stringify({ ...recipe, data: { ...recipe.data, inputs: "inputs.txt" } }));
  const pretrain = (...flags: string[]) => run("pretrain", "recipe.json", "--run-dir", "run", "--threads", "1", ...flags);
  const files = () => readdirSync(join(folder, "run/tensorboard/model-pretraining"));
  expect(await pretrain("--tensorboard")).toMatchObject({ exitCode: 0 });
  const [name] = files();
  expect(name).toMatch(/^events\.out\.tfevents\.\d+\.retort$/);
  const written = readFileSync(join(folder, "run/tensorboard/model-pretraining", name as string));
  expect(written.includes("brain.Event:2") && written.includes("train/loss") && written.includes("validation/nll")).toBe(true);
  rmSync(join(folder, "run/tensorboard"), { recursive: true });
  expect(await pretrain()).toMatchObject({ exitCode: 0 });
  expect(existsSync(join(folder, "run/tensorboard"))).toBe(false);
  expect(await pretrain("--tensorboard")).toMatchObject({ exitCode: 0 });
  const again = readFileSync(join(folder, "run/tensorboard/model-pretraining", files()[0] as string));
  expect(again.length).toBe(written.length);
});

test("a dry run has no use for it", async () => {
  const flags = ["--teacher", "t", "--train", "a.jsonl", "--dry-run", "--tensorboard"];
  expect(await run("distill", ...flags)).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("--tensorboard goes with a run") });
});
