import { describe, expect, test } from "vitest";
import { ConfigError } from "../../core/index.js";
import { exportSource } from "../testing/export-source.js";
import { gguf } from "./gguf-target.js";

const refusal = (json: object): Promise<unknown> =>
  gguf.prepare(exportSource(json), "F32").then(
    () => undefined,
    (error: unknown) => error,
  );

const sizes = {
  hidden_size: 32,
  intermediate_size: 64,
  num_hidden_layers: 1,
  num_attention_heads: 2,
  num_key_value_heads: 2,
  head_dim: 16,
};
const scaling = { factor: 2, original_max_position_embeddings: 16 };
const llama3 = { rope_type: "llama3", low_freq_factor: 1, high_freq_factor: 4, ...scaling };

describe("a GGUF refuses by name", () => {
  test.each([
    [{ model_type: "t5" }, "model_type is t5: a model with an encoder is not written as GGUF."],
    [{ model_type: "bart" }, "model_type is bart: a model with an encoder is not written as GGUF."],
    [{ model_type: "opt" }, "model_type is opt: llama.cpp has no such model."],
    [
      { activation_function: "relu" },
      "config.json: activation_function is relu: llama.cpp's GPT-2 has gelu_new or gelu_pytorch_tanh only.",
    ],
    [
      { scale_attn_weights: false },
      "config.json: scale_attn_weights is false: llama.cpp's GPT-2 has scores divided by √(size of a head) only.",
    ],
    [
      { scale_attn_by_inverse_layer_idx: true },
      "config.json: scale_attn_by_inverse_layer_idx is true: llama.cpp's GPT-2 has layers whose scores are all scaled alike only.",
    ],
    [{ model_type: "llama", ...sizes, hidden_act: "gelu" }, "config.json: hidden_act gelu: llama.cpp's llama has no such thing."],
    [{ model_type: "qwen3", ...sizes, attention_bias: true }, "config.json: attention_bias true: llama.cpp's qwen3 has no such thing."],
    [{ model_type: "qwen2", ...sizes, mlp_bias: true }, "config.json: mlp_bias true: llama.cpp's qwen2 has no such thing."],
    [
      { model_type: "llama", ...sizes, rope_scaling: { rope_type: "dynamic", factor: 2 } },
      "config.json: rope_type dynamic: llama.cpp has no such rotary positions.",
    ],
    [
      { model_type: "qwen2", ...sizes, rope_scaling: llama3 },
      "config.json: rope_type llama3 in a qwen2: llama.cpp has no such rotary positions.",
    ],
    [
      { model_type: "qwen3", ...sizes, rope_scaling: { rope_type: "yarn", ...scaling, beta_slow: 2 } },
      "config.json: rope_type yarn with its own betas or truncate in a qwen3: llama.cpp has no such rotary positions.",
    ],
  ])("%j", async (json, message) => {
    const error = await refusal(json);
    expect(error).toBeInstanceOf(ConfigError);
    expect((error as ConfigError).message).toBe(message);
  });
});
