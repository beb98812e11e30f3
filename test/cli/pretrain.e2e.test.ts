import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { commandLine, type Outcome, readDocument, sharedFolder } from "./support/command-line.js";
import { expectSameAfterStop } from "./support/stopped-run.js";
import { writeTinyModel } from "./support/tiny-model.js";
import { writeTinyTask } from "./support/tiny-task.js";

const folder = sharedFolder();
const retort = commandLine(folder);
const at = (...path: string[]): string => join(folder, ...path);
const tiny = ["pretrain", "tiny-pretraining.yaml"] as const;

let undisturbed: Outcome;

beforeAll(async () => {
  writeTinyTask(folder);
  await writeTinyModel(at("tiny"));
  undisturbed = await retort.run(...tiny, "--run-dir", "undisturbed", "--json");
});

describe("retort pretrain", () => {
  test("leaves a model folder that can be fine-tuned, and says how well it restores what was taken out", async () => {
    expect(undisturbed.exitCode).toBe(0);
    const report = JSON.parse(undisturbed.stdout);
    expect(report).toEqual(readDocument(folder, "undisturbed/scores.json"));
    const { labeled, unlabeled, validation, notes } = report.dataset;
    expect([labeled, unlabeled + validation]).toEqual([0, 120]);
    expect(notes).toEqual([`validation: ${validation} of the 120 inputs of pairs.jsonl, by hash of the text.`]);
    expect(report.nll).toBeGreaterThan(0);
    expect(readdirSync(at("undisturbed/model"))).toEqual(expect.arrayContaining(["config.json", "model.safetensors", "tokenizer.json"]));
    const flags = ["--model", "undisturbed/model", "--train", "pairs.jsonl", "--set", "model.training.maxEpochs=1"];
    expect((await retort.run("fine-tune", ...flags, "--run-dir", "fine-tuned")).exitCode).toBe(0);
  });

  test("that is stopped by Ctrl-C in the middle of an epoch ends with the same bits after resuming", async () => {
    const stop = { signal: "SIGINT", phase: "model-pretraining", steps: 8 } as const;
    await expectSameAfterStop(retort, { folder, command: tiny, undisturbed: "undisturbed", ...stop });
  });

  test("goes on with a model folder, on a text file, and validates on another", async () => {
    writeFileSync(at("lines.txt"), readFileSync(at("inputs.jsonl"), "utf8"));
    const files = ["--model", "tiny", "--inputs", "lines.txt", "--validation", "inputs.jsonl"];
    const { exitCode, stdout } = await retort.run("pretrain", ...files, "--set", "model.pretraining.maxEpochs=1", "--threads", "1");
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^Pretrained [\d,]+ parameters on 40 inputs of lines: validation NLL \d+\.\d{3} /m);
    expect(stdout).toContain("  model  runs/pretrain-lines/model (a Hugging Face folder)\n");
    for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
  });

  test.each<[what: string, args: string[], message: RegExp]>([
    ["nothing", [], /^ConfigError: --model is missing: give a recipe file, or --model and --inputs\.$/m],
    ["no inputs", ["--model", "tiny"], /^ConfigError: --inputs is missing: /m],
    ["a wrong path", ["--model", "tiny", "--inputs", "input.jsonl"], /^DataError: \S+\/input\.jsonl: no such file\.$/m],
    [
      "too few inputs",
      ["--model", "tiny", "--inputs", "one.txt"],
      /^DataError: \S+\/one\.txt: 1 inputs are too few to hold some out for validation\.$/m,
    ],
    [
      "a setting that is not there",
      ["tiny-pretraining.yaml", "--set", "model.training.maxEpochs=1"],
      /^ConfigError: unknown key 'model\.training'\.$/m,
    ],
  ])("refuses %s, and leaves no run folder", async (_, args, message) => {
    writeFileSync(at("one.txt"), "one\n");
    const { exitCode, stdout, stderr } = await retort.run("pretrain", "--run-dir", "refused", ...args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toMatch(message);
    expect(existsSync(at("refused"))).toBe(false);
  });
});
