import { describe, expect, test } from "vitest";
import { ConfigError } from "../../core/index.js";
import type { ShapeConfig } from "../../models/index.js";
import { resolveConfig } from "../distill/index.js";
import { resolvePretrainConfig } from "../pretrain/index.js";
import { shapedConfig } from "./index.js";

const pretraining = { learningRate: 1e-3, maxEpochs: 2, batchTokens: 2048 };
const t5 = { dModel: 8, dKv: 4, dFf: 16, numHeads: 2, numLayers: 1, numDecoderLayers: 1 };
const bart = {
  kind: "bart",
  dModel: 8,
  encoderLayers: 2,
  decoderLayers: 1,
  encoderAttentionHeads: 2,
  decoderAttentionHeads: 2,
  encoderFfnDim: 16,
  decoderFfnDim: 16,
};
const gpt2 = { kind: "gpt2", nEmbd: 8, nLayer: 1, nHead: 2 };
const opt = { kind: "opt", hiddenSize: 8, numHiddenLayers: 1, numAttentionHeads: 2, ffnDim: 16 };

const llama = { hiddenSize: 8, intermediateSize: 16, numHiddenLayers: 1, numAttentionHeads: 2 };

const recipe = (shape: unknown): unknown => ({ data: { inputs: "a.txt" }, model: { shape, pretraining } });
const resolved = (shape: unknown) => resolvePretrainConfig(recipe(shape)).model.shape;

function refusal(shape: unknown): [message: string, hint: string | undefined] {
  try {
    resolvePretrainConfig(recipe(shape));
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return [(error as ConfigError).message, (error as ConfigError).hint];
  }
  throw new Error("the shape was taken");
}

describe("shape", () => {
  test("is a T5's where it says no kind, and the same whether it says so: runs from when there was only T5 go on", () => {
    const expected = { ...t5, feedForwardProj: "gated-gelu", tieWordEmbeddings: true, dropoutRate: 0.1 };
    expect(resolved(t5)).toEqual(expected);
    expect(resolved({ kind: "t5", ...t5 })).toEqual(expected);
  });

  test.each([
    ["mt5", { tieWordEmbeddings: false, scaleDecoderOutputs: false }],
    ["umt5", { tieWordEmbeddings: true, scaleDecoderOutputs: true }],
  ] as const)("of an %s has the head that every version of Transformers reads alike", (kind, head) => {
    const shape = resolved({ kind, ...t5 });
    expect(shape).toMatchObject({ kind, tieWordEmbeddings: head.tieWordEmbeddings });
    expect(shapedConfig(shape as ShapeConfig)).toMatchObject({ modelType: kind, vocabSize: 250_112, ...head });
  });

  test("of another kind has Transformers' defaults for what is left out", () => {
    expect(resolved(bart)).toEqual({
      ...bart,
      maxPositionEmbeddings: 1024,
      activationFunction: "gelu",
      dropout: 0.1,
      attentionDropout: 0,
      activationDropout: 0,
      initStd: 0.02,
      scaleEmbedding: false,
    });
    expect(resolved(gpt2)).toEqual({
      ...gpt2,
      nPositions: 1024,
      activationFunction: "gelu_new",
      residPdrop: 0.1,
      embdPdrop: 0.1,
      attnPdrop: 0.1,
      initializerRange: 0.02,
      scaleAttnWeights: true,
      scaleAttnByInverseLayerIdx: false,
    });
    expect(resolved(opt)).toEqual({
      ...opt,
      maxPositionEmbeddings: 2048,
      doLayerNormBefore: true,
      activationFunction: "relu",
      dropout: 0.1,
      attentionDropout: 0,
      initStd: 0.02,
    });
  });

  test("of a Llama or a Qwen ties the head, as small ones that were published do", () => {
    for (const kind of ["llama", "qwen2", "qwen3"]) {
      const sizes = { kind, ...llama };
      expect(resolved(sizes)).toEqual({
        ...sizes,
        numKeyValueHeads: null,
        headDim: null,
        maxPositionEmbeddings: 2048,
        hiddenAct: "silu",
        ropeTheta: 10_000,
        attentionDropout: 0,
        initializerRange: 0.02,
        tieWordEmbeddings: true,
      });
    }
  });

  test.each([[t5], [bart], [gpt2], [opt], [{ kind: "qwen3", headDim: 4, numKeyValueHeads: 1, ...llama }]])(
    "what is resolved is taken again: %j",
    (shape) => {
      const once = resolved(shape);
      expect(resolved(JSON.parse(JSON.stringify(once)))).toEqual(once);
    },
  );

  test.each([
    [{ ...bart, dmodel: 8 }, "dmodel", "dModel"],
    [{ ...bart, numDecoderLayers: 8 }, "numDecoderLayers", "decoderLayers"],
    [{ ...gpt2, nEmb: 8 }, "nEmb", "nEmbd"],
    [{ ...gpt2, n_positions: 8 }, "n_positions", "nPositions"],
    [{ ...opt, hiddensize: 8 }, "hiddensize", "hiddenSize"],
    [{ ...opt, attentionDropuot: 0 }, "attentionDropuot", "attentionDropout"],
    [{ kind: "t5", ...t5, numLayer: 2 }, "numLayer", "numLayers"],
    [{ ...t5, numLayer: 2 }, "numLayer", "numLayers"],
  ])("suggests a key of its kind: %j", (shape, typed, meant) => {
    expect(refusal(shape)).toEqual([`unknown key 'model.shape.${typed}'.`, `Did you mean 'model.shape.${meant}'?`]);
  });

  test("whose kind was forgotten is read as a T5's: the keys that are known there, `kind` among them, are listed", () => {
    const { kind: _, ...sizes } = gpt2;
    const [message, hint] = refusal(sizes);
    expect(message).toBe("unknown key 'model.shape.nEmbd'.");
    expect(hint).toMatch(/^Known keys here: kind, dModel, .*, dropoutRate\.$/);
  });

  test("of a kind that there is not", () => {
    expect(refusal({ ...gpt2, kind: "gpt" })).toEqual([
      `model.shape.kind is "gpt": Invalid discriminator value. Expected 't5' | 'mt5' | 'umt5' | 'bart' | 'gpt2' | 'opt' | 'llama' | 'qwen2' | 'qwen3'.`,
      "Did you mean 'gpt2'?",
    ]);
  });

  test.each([
    [{ ...bart, decoderAttentionHeads: 3 }, "model.shape, as a config.json: d_model 8 is not a multiple of decoder_attention_heads 3."],
    [{ ...gpt2, nHead: 3 }, "model.shape, as a config.json: n_embd 8 is not a multiple of n_head 3."],
    [{ ...opt, numAttentionHeads: 3 }, "model.shape, as a config.json: hidden_size 8 is not a multiple of num_attention_heads 3."],
    [{ ...gpt2, nLayer: 0 }, "model.shape.nLayer is 0: expected number to be >=1."],
    [{ ...opt, initStd: 0 }, "model.shape.initStd is 0: expected number to be >0."],
    [{ ...bart, activationFunction: "swiglu" }, /^model\.shape\.activationFunction is "swiglu": /],
  ])("that cannot be: %j", (shape, message) => {
    expect(refusal(shape)[0]).toEqual(typeof message === "string" ? message : expect.stringMatching(message));
  });

  test("may be of different kinds for teacher and student", () => {
    const training = { learningRate: 1e-3, maxEpochs: 2, batchTokens: 2048 };
    const models = { teacher: { shape: gpt2, training }, student: { shape: opt, training } };
    const { teacher, student } = resolveConfig({ data: { train: "a.jsonl" }, ...models, distillation: { training } });
    expect([teacher.shape, student.shape]).toMatchObject([{ kind: "gpt2" }, { kind: "opt" }]);
  });
});
