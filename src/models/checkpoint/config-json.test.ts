import { describe, expect, it } from "vitest";
import { ConfigError } from "../../core/index.js";
import { parseModelConfig } from "../index.js";

describe("a token outside the vocabulary", () => {
  it.each([
    // What stands in the file is blamed, whatever is made of it.
    ["gpt2", { eos_token_id: 999 }, "config.json: eos_token_id 999 is outside the vocabulary of 300."],
    ["gpt2", { eos_token_id: 5, pad_token_id: 999 }, "config.json: pad_token_id 999 is outside the vocabulary of 300."],
    ["gpt2", { pad_token_id: 999 }, "config.json: pad_token_id 999 is outside the vocabulary of 300."],
    ["t5", { pad_token_id: 999 }, "config.json: pad_token_id 999 is outside the vocabulary of 300."],
    // What does not is not.
    ["gpt2", {}, "config.json: has no eos_token_id, and the default of its model_type, 50256, is outside the vocabulary of 300."],
    ["gpt2", { pad_token_id: 0 }, "config.json: has no eos_token_id, and the default of its model_type, 50256, is outside the"],
    [
      "bart",
      { vocab_size: 2, pad_token_id: 1 },
      "config.json: has no eos_token_id, and the default of its model_type, 2, is outside the vocabulary of 2.",
    ],
    ["opt", { vocab_size: 2, eos_token_id: null }, "config.json: has no eos_token_id, and the default of its model_type, 2, is outside"],
    ["t5", { vocab_size: 1 }, "config.json: has no eos_token_id, and the default of its model_type, 1, is outside the vocabulary of 1."],
  ])("of a %s with %j is named by where it comes from", (model_type, json, message) => {
    const attempt = () => parseModelConfig({ model_type, vocab_size: 300, ...json });
    expect(attempt).toThrow(ConfigError);
    expect(attempt).toThrow(message);
  });

  it("that is a default gets a hint that names the key to add", () => {
    expect(() => parseModelConfig({ model_type: "gpt2", vocab_size: 300 })).toThrow(
      expect.objectContaining({ hint: 'Add "eos_token_id", with the id that the tokenizer has for it.' }),
    );
  });

  it("that is none is taken: a GPT-2 without padding pads with its end", () => {
    expect(parseModelConfig({ model_type: "gpt2", vocab_size: 300, eos_token_id: 7 })).toMatchObject({ padTokenId: 7, eosTokenId: 7 });
  });
});

/** Per model, its keys for what every model has. */
const keysOf = {
  t5: {
    width: "d_model",
    heads: "num_heads",
    layers: "num_layers",
    dropout: "dropout_rate",
    epsilon: "layer_norm_epsilon",
    deviation: "initializer_factor",
  },
  bart: { width: "d_model", heads: "encoder_attention_heads", layers: "decoder_layers", dropout: "dropout", deviation: "init_std" },
  gpt2: {
    width: "n_embd",
    heads: "n_head",
    layers: "n_layer",
    dropout: "attn_pdrop",
    epsilon: "layer_norm_epsilon",
    deviation: "initializer_range",
  },
  opt: {
    width: "hidden_size",
    heads: "num_attention_heads",
    layers: "num_hidden_layers",
    dropout: "attention_dropout",
    deviation: "init_std",
  },
} as const;

const absurd = {
  width: [0, -8, 1.5, 1e9, "512", null, Number.MAX_SAFE_INTEGER],
  heads: [0, -1, 7.5, 1e6, true],
  layers: [0, -1, 0.5, 1e7, [2]],
  dropout: [-0.1, 1, 1.5, 1e9, "0.1"],
  epsilon: [0, -1e-6, 1e-40, 1, 1e9, "1e-6"],
  deviation: [0, -0.02, 1e9, "0.02"],
};

describe("an absurd value", () => {
  const cases = Object.entries(keysOf).flatMap(([model_type, keys]) =>
    Object.entries(keys).flatMap(([kind, key]) => absurd[kind as keyof typeof absurd].map((value) => [model_type, key, value] as const)),
  );
  it.each(cases)("of a %s's %s, %j, is refused by its key, with what it may be", (model_type, key, value) => {
    const attempt = () => parseModelConfig({ model_type, [key]: value });
    expect(attempt).toThrow(ConfigError);
    expect(attempt).toThrow(new RegExp(`^config\\.json: ${key} is .+: (Too (big|small)|Invalid input): expected .+\\.$`));
  });

  it.each([1e-12, 1e-6, 1e-5, 1e-3])("is none that a published model has: epsilon %d", (value) => {
    for (const model_type of ["t5", "gpt2"] as const) {
      expect(() => parseModelConfig({ model_type, [keysOf[model_type].epsilon]: value })).not.toThrow();
    }
  });
});

describe("a key that is a known one but for a letter or two", () => {
  it.each([
    ["bart", "encoder_atention_heeds", "encoder_attention_heads"],
    ["t5", "num_layersx", "num_layers"],
    ["gpt2", "layer_norm_epsilom", "layer_norm_epsilon"],
    ["opt", "hiden_size", "hidden_size"],
  ])("is refused in a %s that lacks it: %s", (model_type, key, meant) => {
    const attempt = () => parseModelConfig({ model_type, [key]: 8 });
    expect(attempt).toThrow(ConfigError);
    expect(attempt).toThrow(`config.json: has no ${meant}, but "${key}".`);
    expect(() => parseModelConfig({ model_type, [key]: 8, [meant]: meant.endsWith("epsilon") ? 1e-5 : 16 })).not.toThrow(/has no/);
  });

  it("is none of those that other tools write, or of an id of tokens", () => {
    const others = {
      num_beams: 4,
      n_ctx: 64,
      classif_dropout: 0.1,
      bos_token_id: 3,
      sep_token_id: 4,
      use_cache: true,
      layer_norm_eps: 1e-5,
    };
    for (const model_type of ["t5", "bart", "gpt2", "opt"]) expect(() => parseModelConfig({ model_type, ...others })).not.toThrow();
  });
});
