import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { commandLine, type Outcome, readDocument, sharedFolder } from "./support/command-line.js";
import { writeTinyGpt2, writeTinyLlama, writeTinyModel } from "./support/tiny-model.js";
import { writeTinyTask } from "./support/tiny-task.js";

const folder = sharedFolder();
const retort = commandLine(folder);
const at = (...path: string[]): string => join(folder, ...path);
const data = ["--train", "pairs.jsonl", "--set", "data.maxSourceLength=24", "--set", "data.maxTargetLength=24", "--set", "threads=1"];
const epochs = (...keys: string[]): string[] => keys.flatMap((key) => ["--set", `${key}.maxEpochs=1`]);

beforeAll(async () => {
  writeTinyTask(folder);
  await writeTinyGpt2(at("gpt2"), { layers: 3 });
  await writeTinyLlama(at("llama"), { layers: 3 });
  await writeTinyModel(at("t5"), { sentinels: 0 });
});

describe("a decoder-only model", () => {
  test.each([
    ["gpt2", "n_layer"],
    ["llama", "num_hidden_layers"],
  ])(
    "is pretrained as a causal language model, fine-tuned, pruned, distilled into, and generates: %s",
    async (kind, layers) => {
      const run = (name: string): string => `${kind}-${name}`;
      const pretrain = ["--model", kind, "--inputs", "inputs.jsonl", ...epochs("model.pretraining"), "--set", "data.maxSourceLength=24"];
      expect((await retort.run("pretrain", ...pretrain, "--run-dir", run("pretrained"))).exitCode).toBe(0);
      const training = { maxEpochs: 60, patience: 60, learningRate: 0.01, warmupSteps: 5, batchTokens: 256 };
      const fineTune = ["--model", `${run("pretrained")}/model`, ...data, "--set", `model.training=${JSON.stringify(training)}`];
      const tuned = await retort.run("fine-tune", ...fineTune, "--run-dir", run("tuned"), "--json");
      expect(tuned.exitCode).toBe(0);
      expect(JSON.parse(tuned.stdout).splits.validation.nll).toBeLessThan(0.5);
      const distill = ["--teacher", `${run("tuned")}/model`, "--student", "auto", ...data, "--unlabeled", "inputs.jsonl"];
      const short = epochs("student.training", "distillation.training", "finalFineTuning");
      const { exitCode, stdout, stderr } = await retort.run("distill", ...distill, ...short, "--run-dir", run("distilled"), "--json");
      expect({ exitCode, stderr: exitCode === 0 ? "" : stderr }).toEqual({ exitCode: 0, stderr: "" });
      const { systems } = JSON.parse(stdout);
      expect(systems.T.cost.parameters).toBeGreaterThan(systems.KD.cost.parameters);
      expect(readDocument(folder, `${run("distilled")}/student/config.json`)).toMatchObject({ model_type: kind, [layers]: 2 });
      const generated = await retort.run(
        "generate",
        "--model",
        `${run("tuned")}/model`,
        "--inputs",
        "pairs.jsonl",
        "--max-new-tokens",
        "24",
      );
      expect(generated.exitCode).toBe(0);
      const right = generated.stdout.split("\n").filter((line) => /"source":"(\w+) (\w+)".*"text":"the \2 is \1"/.test(line));
      expect(right.length).toBeGreaterThan(60);
    },
    120_000,
  );

  test("goes on from a separator of the user's where one is named", async () => {
    const separated = [...data, "--set", 'data.separator=" =>"', ...epochs("model.training")];
    expect((await retort.run("fine-tune", "--model", "gpt2", ...separated, "--run-dir", "separated")).exitCode).toBe(0);
    expect(readDocument(folder, "separated/config.json")).toMatchObject({ data: { separator: " =>" } });
    const generate = ["generate", "--model", "separated/model", "--inputs", "inputs.jsonl", "--max-new-tokens", "4"];
    const [named, ofFolder] = [await retort.run(...generate, "--separator", " =>"), await retort.run(...generate)];
    const other = await retort.run(...generate, "--separator", " TL;DR:");
    expect([named.exitCode, ofFolder.exitCode, other.exitCode]).toEqual([0, 0, 0]);
    // The folder remembers what its model was trained with.
    expect(ofFolder.stdout).toBe(named.stdout);
    expect(other.stdout).not.toBe(named.stdout);
  });

  test.each<[what: string, run: () => Promise<Outcome>, message: RegExp]>([
    [
      "more tokens than it has positions for",
      () => retort.run("fine-tune", "--model", "gpt2", ...data, "--set", "data.maxSourceLength=48"),
      /^ConfigError: data\.maxSourceLength 48 and data\.maxTargetLength 24: \S+\/gpt2 has 64 positions in all\.$/m,
    ],
    [
      "a model with an encoder beside it",
      () => retort.run("distill", "--teacher", "t5", "--student", "gpt2", ...data),
      /^ConfigError: \S+\/t5 and \S+\/gpt2: one has an encoder and the other has none; they cannot share a task's tokens\.$/m,
    ],
    [
      "layers of an encoder",
      () => retort.run("prune", "--model", "gpt2", "--encoder-layers", "1", "--output", "pruned"),
      /^ConfigError: --encoder-layers: gpt2 has no encoder; its layers are --decoder-layers\.$/m,
    ],
  ])("refuses %s", async (_, run, message) => {
    const { exitCode, stderr } = await run();
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(message);
  });

  test("is what a separator is for: a model with an encoder refuses it", async () => {
    const { exitCode, stderr } = await retort.run("fine-tune", "--model", "t5", ...data, "--set", 'data.separator=" =>"');
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^ConfigError: data\.separator: only a decoder-only model reads source and target as one sequence\.$/m);
  });
});
