import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { StorageError } from "../../core/index.js";
import { isDecoderOnly } from "../../models/index.js";
import { useFolder } from "../../runs/testing/child-process.js";
import { useNoLeaks } from "../../tensor/testing/no-leaks.js";
import { loadTokenizer } from "../../tokenizers/index.js";
import { type DistillRecipe, resolveConfig } from "../distill/index.js";
import { folderTokenizer, startingModel } from "../starting-models/index.js";
import { writeModelFolder } from "../testing/model-folder.js";
import { openTask } from "./task-context.js";

useNoLeaks();
const temporary = useFolder();

const training = { learningRate: 1e-3, maxEpochs: 2, batchTokens: 2048 };
const shape = { dModel: 8, dKv: 4, dFf: 16, numHeads: 2, numLayers: 1, numDecoderLayers: 1 };
const pair = { id: "1", source: "a", target: "b" };
const dataset = {
  name: "tiny",
  splits: { train: [pair], validation: [], test: [], unlabeled: [] },
  targetKind: "text",
  notes: [],
} as const;

test("a fresh student begins and ends its targets as the teacher in its folder does, with as many logits", async () => {
  const from = await writeModelFolder(join(temporary(), "teacher"), { vocab_size: 264, decoder_start_token_id: 5 });
  const config = resolveConfig({
    data: { train: "pairs.jsonl" },
    teacher: { from },
    student: { shape, training },
    distillation: { training },
  });
  using task = await openTask(dataset, config, { runFolder: temporary(), emit: () => {} });
  const { vocabSize, padTokenId, eosTokenId, decoderStartTokenId } = task.own(startingModel(config.student, task)).config;
  expect({ vocabSize, padTokenId, eosTokenId, decoderStartTokenId }).toEqual({
    vocabSize: 264,
    padTokenId: task.tokenizer.padTokenId,
    eosTokenId: task.tokenizer.eosTokenId,
    decoderStartTokenId: 5,
  });
});

const sizes = {
  t5: shape,
  bart: {
    kind: "bart",
    dModel: 8,
    encoderLayers: 1,
    decoderLayers: 1,
    encoderAttentionHeads: 2,
    decoderAttentionHeads: 2,
    encoderFfnDim: 16,
    decoderFfnDim: 16,
  },
  gpt2: { kind: "gpt2", nEmbd: 8, nLayer: 1, nHead: 2 },
  opt: { kind: "opt", hiddenSize: 8, numHiddenLayers: 1, numAttentionHeads: 2, ffnDim: 16 },
} as const;

describe("a run whose models are all fresh", () => {
  const pretraining = training;
  const open = async (teacher: DistillRecipe["teacher"]) => {
    const config = resolveConfig({
      data: { train: "pairs.jsonl" },
      teacher: { ...teacher, training },
      student: { from: "auto", decoderLayers: 1, pretraining, training },
      distillation: { training },
    });
    return openTask(dataset, config, { runFolder: temporary(), emit: () => {} });
  };

  test.each<[kind: keyof typeof sizes, special: string[], ids: object]>([
    ["t5", ["<pad>", "</s>", "<unk>", "<extra_id_0>"], { decoderStartTokenId: 0, forcedEosTokenId: undefined }],
    ["bart", ["<pad>", "</s>", "<unk>", "<mask>", "<s>", "!"], { bosTokenId: 4, decoderStartTokenId: 1, forcedEosTokenId: 1 }],
    ["gpt2", ["<pad>", "</s>", "<unk>", "!"], { bosTokenId: 1, forcedEosTokenId: undefined }],
    ["opt", ["<pad>", "</s>", "<unk>", "!"], { bosTokenId: 1, forcedEosTokenId: undefined }],
  ])("has a tokenizer with what %s and its pretraining take, and a model that names its tokens by it", async (kind, special, ids) => {
    using task = await open({ shape: sizes[kind] });
    expect(special.map((_, id) => task.tokenizer.idToToken(id))).toEqual(special);
    const { config } = task.own(startingModel(task.config.teacher, task));
    expect(config).toMatchObject({ modelType: kind, vocabSize: task.tokenizer.vocabularySize, padTokenId: 0, eosTokenId: 1, ...ids });
    expect(isDecoderOnly(config)).toBe(kind === "gpt2" || kind === "opt");
    const [row] = task.data.train;
    expect([row?.inputIds.at(0) === 4, row?.labels.at(0) === 4]).toEqual([kind === "bart", kind === "bart"]);
  });

  test("refuses a trained tokenizer that is not what the run wrote, and trains it again where it is removed", async () => {
    const folder = join(temporary(), "tokenizer");
    const path = join(folder, "tokenizer.json");
    const openAndClose = async (): Promise<void> => (await open({ shape }))[Symbol.dispose]();
    await openAndClose();
    const text = readFileSync(path, "utf8");
    writeFileSync(path, text.replace('"</s>"', '"</S>"'));
    const error = await openAndClose().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(StorageError);
    expect((error as StorageError).message).toMatch(new RegExp(`^${path}: has sha-256 \\w+, \\w+ was written\\.$`));
    rmSync(folder, { recursive: true });
    await openAndClose();
    expect(readFileSync(path, "utf8")).toBe(text);
  });

  test("takes the tokenizer that `tokenizer.from` names, and keeps a copy of it", async () => {
    const from = await writeModelFolder(join(temporary(), "other"));
    const given = await folderTokenizer(from);
    const config = resolveConfig({
      data: { train: "pairs.jsonl" },
      tokenizer: { from },
      teacher: { shape, training },
      student: { shape, training },
      distillation: { training },
    });
    const runFolder = join(temporary(), "run");
    const warned: unknown[] = [];
    using task = await openTask(dataset, config, { runFolder, emit: (event) => warned.push(event) });
    expect(task.tokenizer.fingerprint).toBe(given.fingerprint);
    expect((await loadTokenizer(join(runFolder, "tokenizer"))).fingerprint).toBe(given.fingerprint);
    const { vocabSize, eosTokenId } = task.own(startingModel(config.teacher, task)).config;
    expect({ vocabSize, eosTokenId }).toEqual({ vocabSize: given.vocabularySize, eosTokenId: given.eosTokenId });
    expect(warned).toEqual([]);
  });
});
