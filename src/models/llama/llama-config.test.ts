import { describe, expect, it } from "vitest";
import { ConfigError } from "../../core/index.js";
import { parseModelConfig } from "../index.js";
import { tinyLlamaJson } from "../testing/tiny-llama.js";
import { llamaConfigToJson, parseLlamaConfig } from "./index.js";

const parse = (json: Readonly<Record<string, unknown>>) => parseLlamaConfig({ ...tinyLlamaJson, ...json });

describe("the config of a Llama", () => {
  it("has Transformers' defaults of each model_type", () => {
    expect(parseLlamaConfig({ model_type: "llama" })).toMatchObject({
      vocabSize: 32_000,
      ...{ hiddenSize: 4096, intermediateSize: 11_008, numHiddenLayers: 32, numAttentionHeads: 32, numKeyValueHeads: 32, headDim: 128 },
      ...{
        hiddenAct: "silu",
        maxPositionEmbeddings: 2048,
        rmsNormEps: 1e-6,
        tieWordEmbeddings: false,
        attentionBias: false,
        mlpBias: false,
      },
      ...{ bosTokenId: 1, eosTokenId: 2, padTokenId: 2, ropeParameters: { ropeType: "default", ropeTheta: 10_000 } },
    });
    const qwen = {
      vocabSize: 151_936,
      intermediateSize: 22_016,
      numKeyValueHeads: 32,
      maxPositionEmbeddings: 32_768,
      bosTokenId: undefined,
    };
    expect(parseLlamaConfig({ model_type: "qwen2", eos_token_id: 7 })).toMatchObject(qwen);
    expect(parseLlamaConfig({ model_type: "qwen3", eos_token_id: 7, num_attention_heads: 64 })).toMatchObject({ ...qwen, headDim: 128 });
  });

  it("may have several tokens that end an output, as Llama 3's does", () => {
    expect(parseModelConfig({ ...tinyLlamaJson, eos_token_id: [9, 5] })).toMatchObject({ eosTokenId: 9, endTokenIds: [9, 5] });
  });

  it.each([
    [{ model_type: "qwen2", eos_token_id: null }, "has no eos_token_id, and a qwen2 has no default"],
    [{ num_key_value_heads: 3 }, "num_attention_heads 4 is not a multiple of num_key_value_heads 3"],
    [{ head_dim: 3 }, "head_dim 3 is odd"],
    [{ head_dim: null, hidden_size: 10 }, "hidden_size 10 is not a multiple of num_attention_heads 4, and there is no head_dim"],
    [
      { model_type: "qwen3", use_sliding_window: true, max_window_layers: 1 },
      "layers from 1 on would see 4096 tokens; sliding windows are not supported",
    ],
    [{ model_type: "qwen2", layer_types: ["full_attention", "sliding_attention"] }, 'layer_types has "sliding_attention"'],
    [{ rope_scaling: { rope_type: "longrope", factor: 2 } }, "supported are linear, dynamic, llama3, yarn"],
    [{ hidden_act: "swiglu" }, "hidden_act"],
    [{ num_kv_value_heads: 2, num_key_value_heads: undefined }, 'has no num_key_value_heads, but "num_kv_value_heads"'],
  ])("is refused by name: %j", (json, message) => {
    const given = Object.fromEntries(Object.entries({ ...tinyLlamaJson, ...json }).filter(([, value]) => value !== undefined));
    expect(() => parseLlamaConfig(given)).toThrow(ConfigError);
    expect(() => parseLlamaConfig(given)).toThrow(message);
  });

  it.each([
    [{ use_sliding_window: false, sliding_window: 4096, max_window_layers: 1 }],
    [{ use_sliding_window: true, sliding_window: 4096, max_window_layers: 2 }],
    [{ use_sliding_window: true, sliding_window: null }],
    [{ layer_types: ["full_attention", "full_attention"], use_sliding_window: true }],
  ])("has no windows where it says %j", (json) => {
    expect(() => parse({ model_type: "qwen2", ...json })).not.toThrow();
  });

  it("of every kind is read again as it was written", () => {
    const dynamic = { rope_scaling: { rope_type: "dynamic", factor: 2.5 } };
    for (const model_type of ["llama", "qwen2", "qwen3"])
      for (const json of [{}, dynamic, { attention_dropout: 0.25, head_dim: 6, rope_theta: 5e5 }]) {
        const config = parse({ model_type, ...json });
        expect(parseLlamaConfig(llamaConfigToJson(config))).toEqual(config);
      }
    expect(parse(dynamic).maxPositionEmbeddings).toBe(80);
    expect(llamaConfigToJson(parse(dynamic)).max_position_embeddings).toBe(32);
  });
});
