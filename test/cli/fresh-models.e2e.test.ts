import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { commandLine, readDocument, sharedFolder } from "./support/command-line.js";
import { tinyPretraining, tinyRecipe, writeTinyTask } from "./support/tiny-task.js";

const folder = sharedFolder();
const retort = commandLine(folder);

/** A teacher's shape and a smaller student's. */
const shapes = {
  bart: [bart({ dModel: 32, encoderLayers: 2 }), bart({ dModel: 16, encoderLayers: 1 })],
  gpt2: [gpt2({ nEmbd: 32, nLayer: 2 }), gpt2({ nEmbd: 16, nLayer: 1 })],
  opt: [opt({ hiddenSize: 32, numHiddenLayers: 2 }), opt({ hiddenSize: 16, numHiddenLayers: 1, wordEmbedProjDim: 8 })],
  qwen3: [qwen3({ hiddenSize: 32, numHiddenLayers: 2 }), qwen3({ hiddenSize: 16, numHiddenLayers: 1 })],
} as const;

function bart(sizes: { dModel: number; encoderLayers: number }) {
  const heads = { encoderAttentionHeads: 2, decoderAttentionHeads: 2 };
  return { kind: "bart", decoderLayers: 1, ...heads, encoderFfnDim: 32, decoderFfnDim: 32, maxPositionEmbeddings: 64, ...sizes };
}

function gpt2(sizes: { nEmbd: number; nLayer: number }) {
  return { kind: "gpt2", nHead: 2, nPositions: 64, ...sizes };
}

function opt(sizes: { hiddenSize: number; numHiddenLayers: number; wordEmbedProjDim?: number }) {
  return { kind: "opt", numAttentionHeads: 2, ffnDim: 32, maxPositionEmbeddings: 64, ...sizes };
}

function qwen3(sizes: { hiddenSize: number; numHiddenLayers: number }) {
  const heads = { numAttentionHeads: 4, numKeyValueHeads: 2, headDim: 8 };
  return { kind: "qwen3", ...heads, intermediateSize: 32, maxPositionEmbeddings: 64, ...sizes };
}

function write(name: string, recipe: object): string {
  writeFileSync(join(folder, name), JSON.stringify(recipe));
  return name;
}

async function run(...args: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await retort.run(...args, "--json");
  expect({ exitCode, stderr: exitCode === 0 ? "" : stderr }).toEqual({ exitCode: 0, stderr: "" });
  return stdout;
}

beforeAll(() => writeTinyTask(folder));

describe.each(["bart", "gpt2", "opt", "qwen3"] as const)("a %s from random weights", (kind) => {
  const [teacher, student] = shapes[kind];

  test("is pretrained, and taught from its folder it teaches a fresh and smaller one, which generates", async () => {
    const { pretraining } = tinyPretraining.model;
    const pretrained = write(`${kind}-pretraining.yaml`, { ...tinyPretraining, model: { shape: teacher, pretraining } });
    const { nll } = JSON.parse(await run("pretrain", pretrained, "--run-dir", `${kind}-pretrained`));
    expect(nll).toBeLessThan(Math.log(300));
    const { tokenizer: _, ...recipe } = tinyRecipe;
    const models = {
      teacher: { from: `${kind}-pretrained/model`, training: recipe.teacher.training },
      student: { ...recipe.student, shape: student },
    };
    const { systems } = JSON.parse(await run("distill", write(`${kind}.yaml`, { ...recipe, ...models }), "--run-dir", `${kind}-distilled`));
    expect(systems.T.cost.parameters).toBeGreaterThan(systems.KD.cost.parameters);
    expect(systems.KD.nll).toBeLessThan(Math.log(300));
    expect(readDocument(folder, `${kind}-distilled/student/config.json`)).toMatchObject({ model_type: kind });
    const inputs = ["--inputs", "inputs.jsonl", "--max-new-tokens", "8"];
    const generated = await retort.run("generate", "--model", `${kind}-distilled/student`, ...inputs);
    expect(generated.exitCode).toBe(0);
    expect(generated.stdout.trim().split("\n")).toHaveLength(40);
  });

  test("is fine-tuned as it is, and learns what targets look like", async () => {
    const training = { ...tinyRecipe.student.training, maxEpochs: 40, patience: 40 };
    const recipe = { data: { ...tinyRecipe.data, unlabeled: undefined }, tokenizer: tinyRecipe.tokenizer, threads: 1 };
    const file = write(`${kind}-tuning.yaml`, { ...recipe, model: { shape: teacher, training } });
    const { splits } = JSON.parse(await run("fine-tune", file, "--run-dir", `${kind}-tuned`));
    expect(splits.validation.nll).toBeLessThan(1.5);
  });
});
