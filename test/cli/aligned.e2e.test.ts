import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { trainByteLevelBpe } from "../../src/tokenizers/index.js";
import { commandLine, hasStepped, readDocument, sharedFolder, until } from "./support/command-line.js";
import { writeTinyModel } from "./support/tiny-model.js";
import { pairs, tinyRecipe, writeTinyTask } from "./support/tiny-task.js";

const folder = sharedFolder();
const retort = commandLine(folder);
const at = (...path: string[]): string => join(folder, ...path);

const { tokenizer: _, teacher, student, distillation, ...rest } = tinyRecipe;
const recipe = {
  ...rest,
  teacher: { from: "teacher", training: { ...teacher.training, maxEpochs: 6 } },
  student: { from: "student", training: student.training },
  distillation: { ...distillation, alignment: { topTokens: 10 } },
};

const write = (name: string, changed: object): string => {
  writeFileSync(at(name), JSON.stringify(changed));
  return name;
};

beforeAll(async () => {
  writeTinyTask(folder);
  await writeTinyModel(at("teacher"), { dModel: 32 });
  const targets = pairs.map(({ target }) => target);
  await writeTinyModel(at("student"), { tokenizer: trainByteLevelBpe(targets, { vocabularySize: 270 }) });
});

describe("a teacher whose tokenizer is not the student's", () => {
  test("distils, jointly, into a student that is the same when the run was killed", async () => {
    const file = write("aligned.yaml", recipe);
    const whole = await retort.run("distill", file, "--run-dir", "whole", "--json");
    expect({ exitCode: whole.exitCode, stderr: whole.exitCode === 0 ? "" : whole.stderr }).toEqual({ exitCode: 0, stderr: "" });
    const { systems, tokenizer, teacherTokenizer } = JSON.parse(whole.stdout);
    expect(tokenizer.vocabularySize).toBe(270);
    expect(teacherTokenizer.vocabularySize).toBeGreaterThan(270);
    for (const name of ["S", "T", "KD"]) expect(systems[name].nllPerByte).toBeGreaterThan(0);
    const killed = retort.start("distill", file, "--run-dir", "killed");
    await until(() => hasStepped(at("killed"), "distillation", 8), killed);
    killed.signalGroup("SIGKILL");
    // What the teacher wrote is found again in the store: its key is that of the teacher's tokens.
    expect((await killed.ended).stderr).toContain("taken from the store");
    expect(existsSync(at("killed", "student"))).toBe(false);
    expect((await retort.run("distill", file, "--run-dir", "killed")).exitCode).toBe(0);
    const [again, expected] = ["killed", "whole"].map((run) => readFileSync(at(run, "student", "model.safetensors")));
    expect(again?.equals(expected as Buffer)).toBe(true);
    // Each system's folder works alone, with its own tokens.
    for (const system of ["student", "teacher"]) {
      const generated = await retort.run("generate", "--model", `whole/${system}`, "--inputs", "inputs.jsonl", "--max-new-tokens", "8");
      expect(generated.exitCode).toBe(0);
    }
    expect(readDocument(folder, "whole/teacher/config.json").vocab_size).toBe(teacherTokenizer.vocabularySize);
  }, 180_000);

  test("is estimated by a dry run", async () => {
    const dry = await retort.run("distill", write("dry.yaml", recipe), "--dry-run", "--json");
    expect(dry.exitCode).toBe(0);
    expect(JSON.parse(dry.stdout).parts.map(({ name }: { name: string }) => name)).toContain("student");
  }, 60_000);

  test("is refused where nothing aligns their tokens, and told how to", async () => {
    const { distillation: __, ...others } = recipe;
    const file = write("unaligned.yaml", { ...others, distillation });
    const { exitCode, stderr } = await retort.run("distill", file, "--run-dir", "unaligned");
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^ConfigError: \S+\/student: its tokenizer is not that of \S+\/teacher: id \d+ is .+ there, .+ here\.$/m);
    expect(stderr).toContain("--set distillation.alignment={}");
    expect(existsSync(at("unaligned"))).toBe(false);
    const set = await retort.run("distill", file, "--set", "distillation.alignment={}", "--dry-run");
    expect({ exitCode: set.exitCode, stderr: set.exitCode === 0 ? "" : set.stderr }).toEqual({ exitCode: 0, stderr: "" });
  }, 60_000);
});
