import { join } from "node:path";
import { expect, test } from "vitest";
import { useFolder } from "../runs/testing/child-process.js";
import { useNoLeaks } from "../tensor/testing/no-leaks.js";
import { resolveConfig } from "./config.js";
import { startingModel } from "./starting-model.js";
import { openTask } from "./task-context.js";
import { writeModelFolder } from "./testing/model-folder.js";

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
