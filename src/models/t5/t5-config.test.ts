import { describe, expect, it } from "vitest";
import { ConfigError } from "../../core/index.js";
import { parseT5Config, t5ConfigToJson } from "../index.js";
import { tinyT5Json } from "../testing/tiny-t5.js";

const parse = (json: Readonly<Record<string, unknown>>, weights?: readonly string[]) =>
  parseT5Config({ ...tinyT5Json, ...json }, weights && new Set(weights));

describe("parseT5Config", () => {
  it("has Transformers' defaults", () => {
    expect(parseT5Config({ model_type: "t5" })).toEqual({
      modelType: "t5",
      vocabSize: 32128,
      dModel: 512,
      dKv: 64,
      dFf: 2048,
      numLayers: 6,
      numDecoderLayers: 6,
      numHeads: 8,
      relativeAttentionNumBuckets: 32,
      relativeAttentionMaxDistance: 128,
      dropoutRate: 0.1,
      layerNormEpsilon: 1e-6,
      initializerFactor: 1,
      feedForwardProj: "relu",
      activation: "relu",
      isGated: false,
      tieWordEmbeddings: true,
      scaleDecoderOutputs: true,
      padTokenId: 0,
      eosTokenId: 1,
      decoderStartTokenId: 0,
    });
  });

  it("ignores keys of other purposes, and takes null for absent", () => {
    const config = parse({ architectures: ["T5"], task_specific_params: { x: 1 }, num_decoder_layers: null, pad_token_id: null });
    expect(config).toEqual(parse({ num_decoder_layers: tinyT5Json.num_layers }));
    expect(parse({ eos_token_id: [5] }).eosTokenId).toBe(5);
    expect(parse({ pad_token_id: 7 }).decoderStartTokenId).toBe(7);
  });

  it.each([
    ["d_model", 1e9],
    ["d_model", 0],
    ["d_model", -8],
    ["d_model", 8.5],
    ["d_model", "8"],
    ["d_model", null],
    ["d_kv", 1e9],
    ["d_ff", 2 ** 40],
    ["vocab_size", 1e12],
    ["num_layers", -1],
    ["num_layers", 1e6],
    ["num_decoder_layers", -2],
    ["num_decoder_layers", 1.5],
    ["num_heads", 0],
    ["relative_attention_num_buckets", 2],
    ["relative_attention_max_distance", 1e9],
    ["dropout_rate", 1],
    ["dropout_rate", -0.1],
    ["layer_norm_epsilon", 0],
    ["initializer_factor", -1],
    ["feed_forward_proj", 7],
    ["tie_word_embeddings", "yes"],
    ["pad_token_id", -1],
    ["eos_token_id", []],
    ["eos_token_id", [1, 2]],
  ])("refuses %s: %j, with the key and the value", (key, value) => {
    expect(() => parse({ [key]: value })).toThrow(ConfigError);
    expect(() => parse({ [key]: value })).toThrow(`config.json: ${key} is ${JSON.stringify(value)}: `);
  });

  it.each(["pad_token_id", "eos_token_id", "decoder_start_token_id"])("refuses a %s outside the vocabulary", (key) => {
    expect(() => parse({ [key]: 24 })).toThrow(`config.json: ${key} 24 is outside the vocabulary of 24.`);
    expect(() => parse({ [key]: 23 })).not.toThrow();
  });

  it("refuses a reach that leaves no distance for logarithmic buckets", () => {
    const reach = (distance: number) => parse({ relative_attention_num_buckets: 8, relative_attention_max_distance: distance });
    expect(() => reach(4)).toThrow(/relative_attention_max_distance 4 must be above half/);
    expect(() => reach(5)).not.toThrow();
  });

  it("reads the feed-forward, with gated-gelu as the tanh approximation", () => {
    const feedForward = (name: string) => {
      const { activation, isGated } = parse({ feed_forward_proj: name });
      return [activation, isGated];
    };
    expect(feedForward("relu")).toEqual(["relu", false]);
    expect(feedForward("gated-gelu")).toEqual(["gelu_new", true]);
    expect(feedForward("gelu")).toEqual(["gelu", false]);
    expect(feedForward("gated-silu")).toEqual(["silu", true]);
    for (const name of ["swish", "gated-", "gated-gated-relu", "Relu", "", "relu "]) {
      expect(() => feedForward(name)).toThrow(`feed_forward_proj is '${name}'; supported are relu, gelu, gelu_new, silu`);
    }
  });

  const head = ["shared.weight", "lm_head.weight"];
  it.each([
    ["version 4, tied", { tie_word_embeddings: true }, ["shared.weight"], true, true],
    ["version 4, untied", { tie_word_embeddings: false }, head, false, false],
    ["version 4, silent", {}, ["shared.weight"], true, true],
    ["version 5, tied weights", { tie_word_embeddings: true, scale_decoder_outputs: true }, ["shared.weight"], true, true],
    ["version 5, a head of its own", { tie_word_embeddings: true, scale_decoder_outputs: false }, head, false, false],
    ["version 4, without weights", { tie_word_embeddings: false }, undefined, false, false],
    ["our own, untied but scaled", { tie_word_embeddings: false, scale_decoder_outputs: true }, head, false, true],
    ["our own, tied but not scaled", { tie_word_embeddings: true, scale_decoder_outputs: false }, ["shared.weight"], true, false],
  ])("decides about the head: %s", (_, json, weights, tieWordEmbeddings, scaleDecoderOutputs) => {
    expect(parse(json, weights)).toMatchObject({ tieWordEmbeddings, scaleDecoderOutputs });
  });

  it("writes what it reads", () => {
    const config = parse({ feed_forward_proj: "gated-gelu", tie_word_embeddings: false, eos_token_id: 2, d_kv: 3 });
    const json = t5ConfigToJson(config);
    expect(json).toMatchObject({ model_type: "t5", d_model: 8, num_decoder_layers: 2, architectures: ["T5ForConditionalGeneration"] });
    expect(parseT5Config(JSON.parse(JSON.stringify(json)))).toEqual(config);
  });
});
