import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { readGguf } from "../../src/gguf/index.js";
import { askLlamaCpp, llamaCppExcuse } from "../export/support/llama-cpp.js";
import { commandLine, type Outcome, sharedFolder } from "./support/command-line.js";
import { writeTinyGpt2, writeTinyModel } from "./support/tiny-model.js";
import { writeTinyTask } from "./support/tiny-task.js";

const folder = sharedFolder();
const retort = commandLine(folder);
const at = (...path: string[]): string => join(folder, ...path);
const exported = (...args: string[]): Promise<Outcome> => retort.run("export", ...args);

beforeAll(async () => {
  writeTinyTask(folder);
  await writeTinyGpt2(at("gpt2"));
  await writeTinyModel(at("t5"));
});

describe("retort export", () => {
  test("writes a run's model, which llama.cpp asks as it is told, and which answers as in retort generate", async ({ skip }) => {
    const lengths = ["--set", "data.maxSourceLength=24", "--set", "data.maxTargetLength=24", "--set", "threads=1"];
    const prompt = ["--set", "data.prompt=swap: "];
    const training = `model.training=${JSON.stringify({ maxEpochs: 25, patience: 25, learningRate: 0.01, warmupSteps: 5, batchTokens: 256 })}`;
    const tuned = ["--model", "gpt2", "--train", "pairs.jsonl", ...lengths, ...prompt, "--set", training, "--run-dir", "runs/tuned"];
    expect((await retort.run("fine-tune", ...tuned)).exitCode).toBe(0);

    const { exitCode, stdout } = await exported("runs/tuned:model", "--to", "gguf", "--json");
    expect(exitCode).toBe(0);
    const { output, usage, bytes } = JSON.parse(stdout);
    expect([output, statSync(output).size]).toEqual([at("tuned-model-F32.gguf"), bytes]);
    expect(usage).toEqual(['"swap: " + TEXT + "</s>", "</s>" as a control token']);

    const excuse = llamaCppExcuse();
    if (excuse !== undefined) skip(excuse);
    const generated = await retort.run(
      "generate",
      "--model",
      "runs/tuned:model",
      "--inputs",
      "inputs.jsonl",
      "--method",
      "greedy",
      "--max-new-tokens",
      "16",
    );
    const lines = generated.stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { source: string; outputs: { text: string }[] });
    const texts = lines.map(({ source }) => `swap: ${source}</s>`);
    const { ids } = askLlamaCpp({ model: output, texts });
    const { greedyTexts } = askLlamaCpp({ model: output, prompts: ids, newTokens: 16 });
    expect(greedyTexts).toEqual(lines.map(({ outputs }) => outputs[0]?.text));
  }, 120_000);

  test("says what it wrote, how it is asked and what is otherwise there", async () => {
    const { exitCode, stdout } = await exported("gpt2", "--to", "gguf", "--type", "Q8_0", "--output", "out/small.gguf");
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(
      /^out\/small\.gguf: [\d,]+ parameters, \d+(\.\d+)? kB \(7 tensors in F16, 19 tensors in F32, 2 tensors in Q8_0\)\.\n {2}prompt {2}TEXT \+ "<\/s>"/,
    );
    expect(stdout).toContain("  note    matrices in F16, not Q8_0, since their rows are no multiples of 32: ");
    expect(readGguf(at("out/small.gguf")).metadata.get("general.file_type")?.value).toBe(7);
  });

  test("replaces a file only with --force", async () => {
    writeFileSync(at("mine.gguf"), "mine");
    const refused = await exported("gpt2", "--to", "gguf", "--output", "mine.gguf");
    expect([refused.exitCode, refused.stderr]).toEqual([2, expect.stringMatching(/^ConfigError: \S+\/mine\.gguf: exists already\.$/m)]);
    expect(statSync(at("mine.gguf")).size).toBe(4);
    expect((await exported("gpt2", "--to", "gguf", "--output", "mine.gguf", "--force")).exitCode).toBe(0);
    expect(statSync(at("mine.gguf")).size).toBeGreaterThan(4);
  });

  test.each([
    [["gpt2"], "required option '--to <target>' not specified."],
    [["gpt2", "--to", "ggml"], "option '--to <target>' argument 'ggml' is invalid."],
    [["gpt2", "--to", "gguf", "--type", "Q8"], 'ConfigError: --type is "Q8": expected one of F32, F16, Q8_0 for gguf.'],
    [["t5", "--to", "gguf"], "ConfigError: model_type is t5: a model with an encoder is not written as GGUF."],
    [["nothing", "--to", "gguf"], "nothing/config.json"],
    [["runs/none:KD", "--to", "gguf"], "there is no such run folder, whose KD is asked for."],
    [["gpt2", "--to", "gguf", "--output", "folder", "--force"], "folder: cannot be written: this is a folder."],
    [["empty", "--to", "gguf"], "empty/config.json"],
  ])("refuses %j and leaves nothing", async (args, message) => {
    for (const name of ["folder", "empty"]) mkdirSync(at(name), { recursive: true });
    const before = readdirSync(folder);
    const { exitCode, stderr, stdout } = await exported(...args);
    expect([exitCode, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(message);
    expect(readdirSync(folder)).toEqual(before);
    expect(existsSync(at("empty-F32.gguf"))).toBe(false);
  });
});
