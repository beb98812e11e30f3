import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { loadModel } from "../../src/models/index.js";
import { scope } from "../../src/tensor/index.js";
import { useNoLeaks } from "../../src/tensor/testing/no-leaks.js";
import { maxAbsDifference } from "../support/compare.js";
import { commandLine, type Outcome, readDocument, sharedFolder } from "./support/command-line.js";
import { expectSameAfterStop } from "./support/stopped-run.js";
import { writeTinyGpt2, writeTinyModel } from "./support/tiny-model.js";
import { tinyRecipe, writeTinyTask } from "./support/tiny-task.js";

const folder = sharedFolder();
const retort = commandLine(folder);
const at = (...path: string[]): string => join(folder, ...path);
const bytesOf = (...path: string[]): Buffer => readFileSync(at(...path));

const training = { learningRate: 0.02, warmupSteps: 0, maxEpochs: 6, batchTokens: 128 };
const lora = { rank: 3, dropout: 0.1, targets: ["q", "v", "wi"], rsLora: true };
const data = { train: "pairs.jsonl", maxSourceLength: 24, maxTargetLength: 24, prompt: "say: " };
const evaluation = { decoding: { method: "greedy" } };
const fineTuning = { data, model: { from: "base", lora, training }, evaluation, threads: 1 };
const { distillation, pseudoTargets } = tinyRecipe;
const asStudent = { from: "auto", decoderLayers: 1, lora: { rank: 2, merge: true } };
const brief = { ...training, maxEpochs: 2 };
const distilling = {
  data: { ...data, unlabeled: "inputs.jsonl" },
  teacher: { from: "gpt2", lora: { targets: ["c_attn"] }, training: brief },
  student: { ...asStudent, training: brief },
  pseudoTargets,
  distillation: { ...distillation, allowPoorTeacher: true },
  finalFineTuning: brief,
  evaluation,
  threads: 1,
};

function write(name: string, recipe: object): void {
  writeFileSync(at(`${name}.yaml`), JSON.stringify(recipe));
}

useNoLeaks();
let tuned: Outcome;
beforeAll(async () => {
  writeTinyTask(folder);
  await writeTinyModel(at("base"), { decoderLayers: 2 });
  await writeTinyGpt2(at("gpt2"));
  write("tune", fineTuning);
  write("merge", { ...fineTuning, model: { ...fineTuning.model, lora: { ...lora, merge: true } } });
  write("distil", distilling);
  tuned = await retort.run("fine-tune", "tune.yaml", "--run-dir", "tuned", "--json");
});

describe("an adapter that is trained", () => {
  test("is left as PEFT's, with how it is used, and names its base, which stays as it was", () => {
    expect(tuned).toMatchObject({ exitCode: 0 });
    expect(readdirSync(at("tuned/model")).sort()).toEqual([
      ...["README.md", "adapter_config.json", "adapter_model.safetensors", "generation_config.json"],
      ...["task_specific_params.json", "tokenizer.json", "tokenizer_config.json"],
    ]);
    const settings = { r: 3, lora_dropout: 0.1, use_rslora: true, target_modules: ["q", "v", "wi"], task_type: "SEQ_2_SEQ_LM" };
    expect(readDocument(folder, "tuned/model/adapter_config.json")).toMatchObject({ ...settings, base_model_name_or_path: at("base") });
    const [adapter, whole] = ["tuned/model/adapter_model.safetensors", "base/model.safetensors"].map((path) => statSync(at(path)).size);
    expect(adapter).toBeLessThan((whole as number) / 2);
    for (const name of readdirSync(at("tuned/checkpoints/model/last"))) {
      if (name === "model.safetensors")
        expect(statSync(at("tuned/checkpoints/model/last", name)).size).toBeLessThanOrEqual(adapter as number);
    }
    expect(bytesOf("tuned/model/README.md").toString()).toContain("A LoRA adapter of rank 3 with");
  });

  test("generates from its folder what the run scored, prompt and decoding included", async () => {
    const inputs = bytesOf("tuned/predictions-test.jsonl")
      .toString()
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    writeFileSync(at("test.jsonl"), inputs.map(({ source }) => JSON.stringify({ source })).join("\n"));
    const { stdout, exitCode } = await retort.run("generate", "--model", "tuned:model", "--inputs", "test.jsonl", "--threads", "1");
    expect(exitCode).toBe(0);
    const texts = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line).outputs[0].text);
    expect(texts).toEqual(inputs.map(({ predictions }) => predictions.model));
    expect(new Set(texts).size).toBeGreaterThan(1);
  });

  test("is merged where that is asked for, into a whole model that writes the same", async () => {
    expect((await retort.run("fine-tune", "merge.yaml", "--run-dir", "merged")).exitCode).toBe(0);
    expect(readdirSync(at("merged/model"))).toContain("model.safetensors");
    expect(readdirSync(at("merged/model"))).not.toContain("adapter_config.json");
    expect(bytesOf("merged/predictions-test.jsonl").equals(bytesOf("tuned/predictions-test.jsonl"))).toBe(true);
    scope(() => {
      const [merged, adapted, base] = ["merged/model", "tuned/model", "base"].map((name) => loadModel(at(name)).parameters);
      for (const [name, weight] of merged ?? []) {
        expect(maxAbsDifference(weight, (adapted as typeof base)?.get(name) as typeof weight), name).toBeLessThan(1e-6);
        const isTouched = /\.(q|v|wi)\.weight$/.test(name);
        expect(maxAbsDifference(weight, base?.get(name) as typeof weight) > 0, name).toBe(isTouched);
      }
    });
  });

  test("that is killed in the middle of an epoch ends with the same bits after resuming", async () => {
    const stop = { folder, command: ["fine-tune", "tune.yaml"], undisturbed: "tuned", phase: "fine-tuning", steps: 12 };
    await expectSameAfterStop(retort, { ...stop, signal: "SIGKILL", weights: "adapter_model.safetensors" });
  });
});

describe("a distillation", () => {
  test("tells before it begins what is trained of whom", async () => {
    const { exitCode, stdout } = await retort.run("distill", "distil.yaml", "--dry-run", "--json");
    expect(exitCode).toBe(0);
    const { notes, diskBytes } = JSON.parse(stdout);
    expect(notes).toEqual([
      expect.stringMatching(/^Of the teacher an adapter is trained: 1 k parameters beside 12 k, which have no gradients/),
      expect.stringMatching(/^Of the student an adapter is trained: /),
    ]);
    write("whole", {
      ...distilling,
      teacher: { ...distilling.teacher, lora: undefined },
      student: { ...asStudent, lora: undefined, training: brief },
    });
    const whole = await retort.run("distill", "whole.yaml", "--dry-run", "--json");
    expect(diskBytes).toBeLessThan(JSON.parse(whole.stdout).diskBytes / 2);
  });

  test("trains adapters of a teacher and of a student that is made of it, and leaves T's alone, S and KD merged", async () => {
    expect(await retort.run("distill", "distil.yaml", "--run-dir", "distilled")).toMatchObject({ exitCode: 0 });
    expect(readdirSync(at("distilled/teacher"))).toContain("adapter_model.safetensors");
    for (const system of ["student", "baseline"]) expect(readdirSync(at("distilled", system))).toContain("model.safetensors");
    expect((await retort.run("generate", "--model", "distilled:T", "--inputs", "inputs.jsonl")).exitCode).toBe(0);
    const shared = ["distilled/teacher/adapter_model.safetensors", "distilled/checkpoints/teacher"].map((path) => at(path));
    const best = readdirSync(shared[1] as string).find((name) => name.startsWith("best-")) as string;
    expect(statSync(shared[0] as string).ino).toBe(statSync(join(shared[1] as string, best)).ino);
  });
});

describe("an adapter is refused", () => {
  const ofModel = (changes: object): object => ({ ...fineTuning, model: { ...fineTuning.model, ...changes } });
  test.each([
    [
      "that no layer has the targets of",
      ofModel({ lora: { targets: ["qq"] } }),
      "model.lora.targets: no linear map of this model is called 'qq'",
    ],
    ["of the head", ofModel({ lora: { targets: ["lm_head"] } }), "model.lora.targets: 'lm_head' is lm_head, an embedding or the head"],
    [
      "of an adapter, whose base nobody would find",
      ofModel({ from: "tuned/model" }),
      "is an adapter itself: an adapter alone would have no base.",
    ],
  ])("%s", async (_, recipe, message) => {
    write("refused", recipe);
    const { exitCode, stderr } = await retort.run("fine-tune", "refused.yaml", "--run-dir", "refused");
    expect(exitCode).toBe(2);
    expect(stderr.replaceAll(/\s+/g, " ")).toContain(message);
    expect(() => readdirSync(at("refused"))).toThrow();
  });
});
