import { expect, test } from "vitest";
import { presetFor, resolveConfig } from "../distill/index.js";
import { resolveFineTuneConfig } from "../fine-tune/index.js";
import { resolveMeasureConfig } from "../measure/index.js";
import { resolvePretrainConfig } from "../pretrain/index.js";
import { runKind } from "./run-kind.js";

const training = { learningRate: 1e-3, maxEpochs: 1, batchTokens: 1024 };
const model = { from: "/models/t5" };

test.each([
  ["distill", () => resolveConfig(presetFor({ dataset: "pronounce" }))],
  ["fine-tune", () => resolveFineTuneConfig({ data: { train: "/a.jsonl" }, model: { ...model, training } })],
  ["pretrain", () => resolvePretrainConfig({ data: { inputs: "/a.jsonl" }, model: { ...model, pretraining: training } })],
  ["measure", () => resolveMeasureConfig({ models: [{ name: "T", model: "/models/t5" }] })],
])("the config of a %s run says so", (kind, resolve) => {
  expect(runKind(JSON.parse(JSON.stringify(resolve())))).toBe(kind);
});

test("a model's config is that of no run", () => {
  for (const config of [{ model_type: "t5", d_model: 64 }, { version: 1 }, { version: "1.0", model: "BPE" }, [], null, "text"]) {
    expect(runKind(config)).toBeUndefined();
  }
});
