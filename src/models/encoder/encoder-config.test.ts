import { describe, expect, it } from "vitest";
import { ConfigError } from "../../core/index.js";
import { parseBertConfig, parseDebertaConfig, parseRobertaConfig } from "../index.js";
import { robertaMaxLength } from "./roberta-config.js";

const sizes = (hidden: number, layers: number, heads: number): Record<string, unknown> => ({
  hidden_size: hidden,
  num_hidden_layers: layers,
  num_attention_heads: heads,
  intermediate_size: 4 * hidden,
  hidden_act: "gelu",
  hidden_dropout_prob: 0.1,
  attention_probs_dropout_prob: 0.1,
  initializer_range: 0.02,
});
const bert = { model_type: "bert", max_position_embeddings: 512, type_vocab_size: 2, layer_norm_eps: 1e-12, pad_token_id: 0 };
const roberta = { model_type: "roberta", max_position_embeddings: 514, type_vocab_size: 1, layer_norm_eps: 1e-5, vocab_size: 50265 };
const deberta = {
  model_type: "deberta",
  vocab_size: 50265,
  max_position_embeddings: 512,
  type_vocab_size: 0,
  layer_norm_eps: 1e-7,
  relative_attention: true,
  max_relative_positions: -1,
  position_biased_input: false,
  pos_att_type: "c2p|p2c",
};

describe("the configs of published encoders", () => {
  it.each([
    ["bert-tiny", sizes(128, 2, 2), 30522],
    ["bert-base-uncased", sizes(768, 12, 12), 30522],
    ["bert-base-cased", sizes(768, 12, 12), 28996],
    ["bert-base-multilingual-cased", sizes(768, 12, 12), 119547],
    ["bert-base-chinese", sizes(768, 12, 12), 21128],
    ["bert-large-uncased", sizes(1024, 24, 16), 30522],
  ])("%s", (_name, shape, vocab_size) => {
    const config = parseBertConfig({ ...bert, ...shape, vocab_size, position_embedding_type: "absolute", gradient_checkpointing: false });
    expect(config).toMatchObject({
      hiddenSize: shape.hidden_size,
      numHiddenLayers: shape.num_hidden_layers,
      vocabSize: vocab_size,
      padTokenId: 0,
    });
  });

  it.each([
    ["distilroberta-base", sizes(768, 6, 12)],
    ["roberta-base", sizes(768, 12, 12)],
    ["roberta-large, roberta-large-mnli", sizes(1024, 24, 16)],
  ])("%s, of which 512 positions are a text's", (_name, shape) => {
    const config = parseRobertaConfig({ ...roberta, ...shape, bos_token_id: 0, pad_token_id: 1, eos_token_id: 2 });
    expect(config).toMatchObject({ hiddenSize: shape.hidden_size, intermediateSize: shape.intermediate_size, layerNormEps: 1e-5 });
    expect(robertaMaxLength(config)).toBe(512);
  });

  it.each([
    ["deberta-base", sizes(768, 12, 12)],
    ["deberta-large", sizes(1024, 24, 16)],
    ["deberta-xlarge", sizes(1024, 48, 16)],
  ])("%s", (_name, shape) => {
    const config = parseDebertaConfig({ ...deberta, ...shape, padding_idx: 0 });
    expect(config).toMatchObject({ posAttType: ["c2p", "p2c"], maxRelativePositions: 512, positionBiasedInput: false, typeVocabSize: 0 });
  });

  it("have Transformers' defaults for what they leave out", () => {
    expect(parseBertConfig({ model_type: "bert" })).toEqual({
      modelType: "bert",
      vocabSize: 30522,
      hiddenSize: 768,
      numHiddenLayers: 12,
      numAttentionHeads: 12,
      intermediateSize: 3072,
      hiddenAct: "gelu",
      maxPositionEmbeddings: 512,
      typeVocabSize: 2,
      initializerRange: 0.02,
      layerNormEps: 1e-12,
      padTokenId: 0,
    });
    expect(parseRobertaConfig({ model_type: "roberta" })).toMatchObject({ vocabSize: 50265, padTokenId: 1, layerNormEps: 1e-12 });
    expect(parseDebertaConfig({ model_type: "deberta" })).toMatchObject({
      layerNormEps: 1e-7,
      relativeAttention: false,
      positionBiasedInput: true,
      posAttType: [],
    });
  });
});

describe("an encoder's config is refused", () => {
  it.each([
    [parseBertConfig, { ...bert, position_embedding_type: "relative_key" }, 'position_embedding_type is "relative_key"'],
    [parseBertConfig, { ...bert, is_decoder: true }, "is_decoder is true"],
    [parseBertConfig, { ...bert, hidden_size: 100 }, "hidden_size 100 is not a multiple of num_attention_heads 12"],
    [parseBertConfig, { ...bert, pad_token_id: 30522 }, "pad_token_id 30522 is outside the vocabulary of 30522"],
    [parseBertConfig, { ...bert, hidden_act: "mish" }, 'hidden_act is "mish"'],
    [parseBertConfig, { ...bert, num_hidden_layers: 1e9 }, "num_hidden_layers is 1000000000"],
    [parseRobertaConfig, { ...roberta, add_cross_attention: true }, "add_cross_attention is true"],
    [parseRobertaConfig, { ...roberta, pad_token_id: 513 }, "max_position_embeddings 514 leaves no position behind pad_token_id 513"],
    [parseDebertaConfig, { ...deberta, talking_head: true }, "talking_head is true"],
    [parseDebertaConfig, { ...deberta, pos_att_type: ["c2p", "p2p"] }, 'pos_att_type is ["c2p","p2p"]'],
    [parseDebertaConfig, { ...deberta, embedding_size: 128 }, "embedding_size 128 is not hidden_size 768"],
  ])("%# with the key and its value", (parse, json, message) => {
    expect(() => parse(json)).toThrow(ConfigError);
    expect(() => parse(json)).toThrow(message);
  });
});

describe("an absurd value of an encoder's config", () => {
  const parsers = { parseBertConfig, parseRobertaConfig, parseDebertaConfig };
  const absurd = {
    hidden_size: [0, -8, 1.5, 1e9, "512"],
    num_attention_heads: [0, -1, 7.5, 1e6],
    num_hidden_layers: [0, -1, 1e7],
    intermediate_size: [0, 1e9],
    layer_norm_eps: [0, -1e-6, 1e-40, 1, 1e9, "1e-6"],
    initializer_range: [0, -0.02, 1e9],
  };
  const values = Object.entries(absurd).flatMap(([key, all]) => all.map((value) => [key, value] as const));
  it.each(Object.keys(parsers).flatMap((name) => values.map((each) => [name, ...each] as const)))(
    "%s refuses %s %j",
    (name, key, value) => {
      const attempt = () => parsers[name as keyof typeof parsers]({ model_type: name.slice(5, -6).toLowerCase(), [key]: value });
      expect(attempt).toThrow(ConfigError);
      expect(attempt).toThrow(new RegExp(`^config\\.json: ${key} is .+: (Too (big|small)|Invalid input): expected .+\\.$`));
    },
  );
});
