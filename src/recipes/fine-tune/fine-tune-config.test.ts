import { describe, expect, test } from "vitest";
import { ConfigError } from "../../core/index.js";
import { distillPresets } from "../config/index.js";
import { resolveFineTuneConfig } from "./fine-tune-config.js";
import { fineTunePreset } from "./fine-tune-preset.js";

const training = { learningRate: 1e-3, maxEpochs: 2, batchTokens: 2048 };
const shape = { dModel: 8, dKv: 4, dFf: 16, numHeads: 2, numLayers: 1, numDecoderLayers: 1 };
const smallest = { data: { train: "pairs.jsonl" }, model: { from: "/m", training } };

describe("resolveFineTuneConfig", () => {
  test("fills in every default; what it gives is taken again", () => {
    const config = resolveFineTuneConfig(smallest);
    expect(config).toMatchObject({
      version: 1,
      data: { train: "pairs.jsonl", maxSourceLength: 128, maxTargetLength: 64 },
      model: { from: "/m", training: { ...training, patience: 8, selectBy: "nll" } },
      evaluation: { decoding: {} },
      generation: { batchTokens: 8192 },
      seed: 42,
      device: "cpu",
      dtype: "float32",
    });
    expect(resolveFineTuneConfig(JSON.parse(JSON.stringify(config)))).toEqual(config);
  });

  test("an adapter's defaults are PEFT's, but that all linear maps have one", () => {
    expect(resolveFineTuneConfig({ ...smallest, model: { ...smallest.model, lora: {} } }).model.lora).toEqual({
      ...{ rank: 8, alpha: 8, dropout: 0, targets: "all-linear", rsLora: false, init: "kaiming", merge: false },
    });
    expect(resolveFineTuneConfig(smallest).model.lora).toBeUndefined();
    const pruned = { ...smallest.model, decoderLayers: 2, lora: { merge: true } };
    expect(resolveFineTuneConfig({ ...smallest, model: pruned }).model.lora?.merge).toBe(true);
  });

  test.each(distillPresets)("the preset %s is complete", (name) => {
    const config = resolveFineTuneConfig(fineTunePreset(name, { data: { train: "a.jsonl" }, model: "/m" }));
    expect(config.evaluation.decoding).toMatchObject({ method: "beam", beams: 4 });
    expect(config.model.training).toMatchObject({ learningRate: 5e-5, maxEpochs: name === "paper" ? 15 : 3 });
  });

  test.each([
    [{ model: { training } }, "model: give either `from` (a model folder) or `shape` (a model from random weights)."],
    [{ model: { from: "/m", shape, training } }, "model: give either `from` (a model folder) or `shape` (a model from random weights)."],
    [{ model: { from: "auto", training } }, 'model.from is "auto": only a student can be made from another model.'],
    [
      { model: { shape, decoderLayers: 2, training } },
      "model.decoderLayers: goes with `from`; a model from random weights has its layers in `shape`.",
    ],
    [{ model: { from: "/m" } }, "model.training is missing: expected object."],
    [{ data: {} }, "data: give either `dataset` (a built-in) or `train` (your file or folder)."],
    [
      { data: { train: "a", unlabeled: "b" } },
      "data.unlabeled: goes with model.pretraining; fine-tuning looks at the labeled pairs alone.",
    ],
    [
      { model: { from: "/m", training: { ...training, batchTokens: 191 } } },
      "model.training.batchTokens is 191: one example may take 192 tokens (data.maxSourceLength + data.maxTargetLength).",
    ],
    [
      { model: { from: "/m", training, pretraining: { ...training, batchTokens: 257 } } },
      "model.pretraining.batchTokens is 257: one example may take 258 tokens (twice data.maxSourceLength, and 2).",
    ],
    [
      { evaluation: { decoding: { method: "beam", beams: 4, diversity: { groups: 3, penalty: 1 } } } },
      "evaluation.decoding: diversity.groups is 3; it must be a divisor of beams (4).",
    ],
    [{ tokenizer: { vocabularySize: 300 } }, "tokenizer.vocabularySize: is for a tokenizer trained for the task; /m brings its own."],
    [{ teacher: { from: "/m" } }, "unknown key 'teacher'."],
    [
      { model: { shape, training, lora: {} } },
      "model.lora: goes with `from`; a model from random weights has learned nothing that could be adapted.",
    ],
    [
      { model: { from: "/m", training, lora: {}, pretraining: training } },
      "model.lora: does not go with model.pretraining, which changes what would be adapted.",
    ],
    [{ model: { from: "/m", training, lora: {}, encoderLayers: 2 } }, "stands in no folder: an adapter alone would have no base."],
    [{ model: { from: "/m", training, lora: { useDora: true } } }, "unknown key 'model.lora.useDora'."],
    [{ model: { from: "/m", training, lora: { targets: "all" } } }, 'model.lora.targets is "all": expected "all-linear" or array.'],
    [{ model: { from: "/m", training, lora: { targets: [] } } }, "model.lora.targets is []: expected array to have >=1 items."],
  ])("refuses %j", (change, message) => {
    const attempt = () => resolveFineTuneConfig({ ...smallest, ...change });
    expect(attempt).toThrow(ConfigError);
    expect(attempt).toThrow(message);
  });
});
