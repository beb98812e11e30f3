import { describe, expect, test } from "vitest";
import { ConfigError } from "../../core/index.js";
import { goldenBart } from "../../models/testing/tiny-bart.js";
import { goldenModel } from "../../models/testing/tiny-t5.js";
import { pretrainPreset, resolvePretrainConfig } from "./pretrain-config.js";

const pretraining = { learningRate: 1e-3, maxEpochs: 2, batchTokens: 2048 };
const shape = { dModel: 8, dKv: 4, dFf: 16, numHeads: 2, numLayers: 1, numDecoderLayers: 1 };
const smallest = { data: { inputs: "a.txt" }, model: { from: "/m", pretraining } };

describe("resolvePretrainConfig", () => {
  test("fills in every default; what it gives is taken again", () => {
    const config = resolvePretrainConfig(smallest);
    expect(config).toMatchObject({
      version: 1,
      data: { inputs: "a.txt", prompt: "", maxSourceLength: 128 },
      model: { from: "/m", pretraining: { ...pretraining, patience: 8 } },
      seed: 42,
    });
    expect(resolvePretrainConfig(JSON.parse(JSON.stringify(config)))).toEqual(config);
  });

  test.each([
    [goldenModel("v1_1"), 1e-3],
    [goldenBart("plain"), 1e-4],
  ])("the flags' preset is complete, with a rate for the kind of model: %s", (from, learningRate) => {
    const { model } = resolvePretrainConfig(pretrainPreset({ inputs: "a.txt" }, from));
    expect(model).toMatchObject({ from, pretraining: { learningRate } });
  });

  test.each([
    [{ data: { inputs: "" } }, /^data\.inputs is "": /],
    [{ data: { inputs: "a", train: "b" } }, "unknown key 'data.train'."],
    [{ model: { from: "/m", shape, pretraining } }, "model: give either `from`"],
    [{ model: { from: "/m", pretraining: { ...pretraining, selectBy: "bleu" } } }, "unknown key 'model.pretraining.selectBy'."],
    [
      { model: { from: "/m", pretraining: { ...pretraining, batchTokens: 255 } } },
      /^model\.pretraining\.batchTokens is 255: .* 258 tokens/,
    ],
    [{ model: { from: "/m", pretraining: { ...pretraining, scheduleEpochs: 1 } } }, /^model\.pretraining\.scheduleEpochs is 1: /],
    [{ tokenizer: { vocabularySize: 300 } }, "tokenizer.vocabularySize: is for a tokenizer trained for the task; /m brings its own."],
    [{ tokenizer: { mergesFromTargetsOnly: true } }, "unknown key 'tokenizer.mergesFromTargetsOnly'."],
  ])("refuses %j", (change, message) => {
    const attempt = () => resolvePretrainConfig({ ...smallest, ...change });
    expect(attempt).toThrow(ConfigError);
    expect(attempt).toThrow(message);
  });
});
