import { describe, expect, it } from "vitest";
import { ConfigError } from "../../core/index.js";
import { bartConfigToJson, parseBartConfig } from "../index.js";
import { tinyBartJson } from "../testing/tiny-bart.js";

const parse = (json: Readonly<Record<string, unknown>>) => parseBartConfig({ ...tinyBartJson, ...json });

describe("parseBartConfig", () => {
  it("has Transformers' defaults", () => {
    expect(parseBartConfig({ model_type: "bart" })).toEqual({
      modelType: "bart",
      vocabSize: 50265,
      dModel: 1024,
      encoderLayers: 12,
      decoderLayers: 12,
      encoderAttentionHeads: 16,
      decoderAttentionHeads: 16,
      encoderFfnDim: 4096,
      decoderFfnDim: 4096,
      maxPositionEmbeddings: 1024,
      activationFunction: "gelu",
      dropout: 0.1,
      attentionDropout: 0,
      activationDropout: 0,
      encoderLayerdrop: 0,
      decoderLayerdrop: 0,
      initStd: 0.02,
      scaleEmbedding: false,
      tieWordEmbeddings: true,
      bosTokenId: 0,
      padTokenId: 1,
      eosTokenId: 2,
      decoderStartTokenId: 2,
      forcedEosTokenId: 2,
    });
  });

  it("takes null for no forced token, and a list of one for its element", () => {
    expect(parse({ forced_bos_token_id: 0, forced_eos_token_id: [1] })).toMatchObject({ forcedBosTokenId: 0, forcedEosTokenId: 1 });
    expect(parse({ forced_bos_token_id: null, forced_eos_token_id: null }).forcedEosTokenId).toBeUndefined();
    expect(parse({ forced_bos_token_id: null }).forcedBosTokenId).toBeUndefined();
  });

  it("ignores keys of other purposes, as Transformers does", () => {
    const others = {
      normalize_before: false,
      num_hidden_layers: 6,
      classifier_dropout: 0,
      encoder_layerdrop: 0,
      tie_word_embeddings: true,
    };
    expect(parse(others)).toEqual(parse({}));
  });

  it.each([
    ["d_model", 1e9],
    ["d_model", 8.5],
    ["encoder_layers", 0],
    ["decoder_layers", -1],
    ["encoder_attention_heads", 0],
    ["decoder_ffn_dim", 2 ** 40],
    ["max_position_embeddings", 1e9],
    ["activation_function", "mish"],
    ["activation_function", "toString"],
    ["dropout", 1],
    ["attention_dropout", -0.1],
    ["activation_dropout", "0"],
    ["init_std", 0],
    ["scale_embedding", 1],
    ["encoder_layerdrop", 1],
    ["decoder_layerdrop", -0.5],
    ["tie_word_embeddings", "yes"],
    ["bos_token_id", -1],
    ["eos_token_id", [1, 2]],
    ["forced_eos_token_id", [1, 2]],
  ])("refuses %s: %j, with the key and the value", (key, value) => {
    expect(() => parse({ [key]: value })).toThrow(ConfigError);
    expect(() => parse({ [key]: value })).toThrow(`config.json: ${key} is ${JSON.stringify(value)}: `);
  });

  it.each(["pad_token_id", "eos_token_id", "decoder_start_token_id", "forced_bos_token_id", "forced_eos_token_id"])(
    "refuses a %s outside the vocabulary",
    (key) => {
      expect(() => parse({ [key]: 24 })).toThrow(`config.json: ${key} 24 is outside the vocabulary of 24.`);
      expect(() => parse({ [key]: 23 })).not.toThrow();
    },
  );

  it.each(["encoder_attention_heads", "decoder_attention_heads"])("refuses %s that do not divide the model's size", (key) => {
    expect(() => parse({ [key]: 3 })).toThrow(`config.json: d_model 8 is not a multiple of ${key} 3.`);
  });

  it.each([{}, { forced_bos_token_id: 3, forced_eos_token_id: 1 }, { scale_embedding: true, activation_function: "relu", dropout: 0 }])(
    "writes what it reads: %j",
    (changes) => {
      const config = parse(changes);
      const json = bartConfigToJson(config);
      expect(json).toMatchObject({ model_type: "bart", decoder_layers: 2, architectures: ["BartForConditionalGeneration"] });
      // Without it, CTranslate2 4.8.5 cannot convert the folder under Transformers 5.
      expect(json.normalize_before).toBe(false);
      expect(parseBartConfig(JSON.parse(JSON.stringify(json)))).toEqual(config);
    },
  );
});
