import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { loadTokenizer } from "../../src/tokenizers/index.js";
import { goldenPath } from "../../src/tokenizers/testing/golden.js";
import { commandLine, eventsOf, type Outcome, readDocument, sharedFolder, writeRows } from "./support/command-line.js";
import { expectSameAfterStop } from "./support/stopped-run.js";
import { writeTinyModel } from "./support/tiny-model.js";
import { writeTinyTask } from "./support/tiny-task.js";

const folder = sharedFolder();
const retort = commandLine(folder);
const at = (...path: string[]): string => join(folder, ...path);
const tiny = ["fine-tune", "tiny-fine-tuning.yaml"] as const;

let undisturbed: Outcome;

beforeAll(async () => {
  writeTinyTask(folder);
  await writeTinyModel(at("tiny"));
  undisturbed = await retort.run(...tiny, "--run-dir", "undisturbed", "--json");
});

describe("retort fine-tune", () => {
  test("leaves the model, its outputs, and its scores on validation and test", () => {
    expect(undisturbed.exitCode).toBe(0);
    expect(readdirSync(at("undisturbed/model")).sort()).toEqual([
      "README.md",
      "config.json",
      "generation_config.json",
      "model.safetensors",
      "tokenizer.json",
      "tokenizer_config.json",
    ]);
    const report = JSON.parse(undisturbed.stdout);
    expect(report).toEqual(readDocument(folder, "undisturbed/scores.json"));
    expect(report).toMatchObject({ version: 1, dataset: { labeled: 91, validation: 15, test: 14, unlabeled: 40 } });
    for (const split of ["validation", "test"]) {
      expect(report.splits[split].nll).toBeGreaterThan(0);
      expect(report.splits[split].scores[0].signature).toContain("version:");
    }
    const [first = ""] = readFileSync(at("undisturbed/predictions-test.jsonl"), "utf8").split("\n");
    expect(Object.keys(JSON.parse(first).predictions)).toEqual(["model"]);
  });

  test("makes the same model with gradient checkpointing, which a run may also go on with, and refuses what is no yes or no", async () => {
    const key = "model.training.gradientCheckpointing";
    const checkpointed = await retort.run(...tiny, "--run-dir", "checkpointed", "--set", `${key}=true`);
    expect(checkpointed.exitCode).toBe(0);
    const weights = (run: string): Buffer => readFileSync(at(run, "model/model.safetensors"));
    expect(weights("checkpointed").equals(weights("undisturbed"))).toBe(true);
    expect((await retort.run(...tiny, "--run-dir", "undisturbed", "--set", `${key}=true`)).exitCode).toBe(0);
    const wrong = await retort.run(...tiny, "--run-dir", "wrong", "--set", `${key}=often`);
    expect([wrong.exitCode, wrong.stderr]).toEqual([2, expect.stringContaining(key)]);
  });

  test("goes through its phases once, and tells each split's scores", () => {
    const events = eventsOf(at("undisturbed"));
    const phases = events.filter(({ kind, state }) => kind === "phase" && state === "start").map(({ phase }) => phase);
    expect(phases).toEqual(["data", "model-pretraining", "pretrained-model", "fine-tuning", "evaluation", "report"]);
    const evaluated = events.filter(({ kind, step }) => kind === "evaluation" && step === undefined);
    expect(evaluated).toMatchObject([{ split: "validation" }, { split: "test" }]);
  });

  test.each(["SIGINT", "SIGKILL"] as const)(
    "that is stopped by %s in the middle of an epoch ends with the same bits after resuming",
    (signal) => expectSameAfterStop(retort, { folder, command: tiny, undisturbed: "undisturbed", signal, phase: "fine-tuning", steps: 12 }),
  );

  test("takes a model folder and flags, prints a table, and computes nothing the second time", async () => {
    const flags = ["--model", "tiny", "--train", "pairs.jsonl", "--set", "model.training.maxEpochs=1", "--threads", "1"];
    const first = await retort.run("fine-tune", ...flags);
    expect(first.exitCode).toBe(0);
    expect(first.stdout).toMatch(/^Fine-tuned on 91 pairs of pairs$/m);
    expect(first.stdout).toMatch(/^ {2}test, 14 inputs +\d/m);
    expect(first.stdout).toContain("  model   runs/fine-tune-pairs/model (a Hugging Face folder)\n");
    for (const line of first.stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
    const second = await retort.run("fine-tune", ...flags);
    expect(second.stdout).toBe(first.stdout);
    expect(second.stderr).toBe(
      "Run folder: runs/fine-tune-pairs\n  note: this run was done before: nothing is done again, and the data is not read again.\n",
    );
    const other = await retort.run("measure", "tiny", "--measures", "flops", "--run-dir", "runs/fine-tune-pairs");
    expect([other.exitCode, other.stderr.split("\n")[1]]).toEqual([
      2,
      `ConfigError: ${at("runs/fine-tune-pairs")}: is a fine-tune run, and cannot be gone on with as a measure run.`,
    ]);
    const generated = await retort.run("generate", "--model", "runs/fine-tune-pairs/model", "--inputs", "inputs.jsonl");
    expect(generated.exitCode).toBe(0);
  });

  test("targets that the model's tokenizer cannot spell are refused before there is a run folder, unless they are allowed", async () => {
    await writeTinyModel(at("sentence-piece"), { tokenizer: await loadTokenizer(goldenPath("sentence-piece")) });
    writeRows(
      at("code.jsonl"),
      Array.from({ length: 30 }, (_, i) => ({ source: `item ${i}`, target: `{"item": ${i}}\nok` })),
    );
    const command = ["fine-tune", "--model", "sentence-piece", "--train", "code.jsonl", "--run-dir", "code", "--threads", "1"];
    const refused = await retort.run(...command);
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toMatch(
      /^DataError: train: \d+ of \d+ targets do not come back from their tokens as they are: .*\{.*line breaks/m,
    );
    expect(existsSync(at("code"))).toBe(false);
    const allowed = await retort.run(...command, "--set", "data.allowLossyTargets=true", "--set", "model.training.maxSteps=1");
    expect(allowed).toMatchObject({ exitCode: 0, stderr: expect.stringMatching(/note: train: \d+ of \d+ targets do not come back/) });
  });

  test.each<[what: string, args: string[], message: RegExp]>([
    ["nothing", [], /^ConfigError: --model is missing: give a recipe file, or --model and --train\.$/m],
    ["no data", ["--model", "tiny"], /^ConfigError: --train is missing: /m],
    ["a flag beside a recipe", ["tiny-fine-tuning.yaml", "--model", "tiny"], /^ConfigError: --model: makes a recipe of its own; /m],
    [
      "a model folder that is not there",
      ["--model", "tini", "--train", "pairs.jsonl"],
      /^CheckpointError: \S+\/tini\/config\.json: cannot be read/m,
    ],
    ["pairs without targets", ["--model", "tiny", "--train", "inputs.jsonl"], /^DataError: \S+\/inputs\.jsonl:1: no column "target"/m],
    ["a run folder of somebody's own", ["tiny-fine-tuning.yaml", "--run-dir", "own"], /^ConfigError: \S+\/own: is not a run folder /m],
    [
      "a model folder as run folder",
      ["tiny-fine-tuning.yaml", "--run-dir", "tiny"],
      /^ConfigError: \S+\/tiny: is not a run folder \(its config/m,
    ],
  ])("refuses %s", async (_, args, message) => {
    mkdirSync(at("own/data"), { recursive: true });
    const { exitCode, stdout, stderr } = await retort.run("fine-tune", "--run-dir", "refused", ...args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toMatch(message);
    expect(existsSync(at("refused"))).toBe(false);
  });
});
