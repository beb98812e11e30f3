import { describe, expect, it } from "vitest";
import { ConfigError } from "../../core/index.js";
import { architectureOf } from "../architectures.js";
import { parseModelConfig } from "../parse-model-config.js";
import { linearModules, targetModules } from "./index.js";

/** A config whose every matrix has its own shape. */
const configs = {
  t5: { model_type: "t5", vocab_size: 30, d_model: 8, d_kv: 3, d_ff: 20, num_heads: 2, num_layers: 1, num_decoder_layers: 1 },
  umt5: { model_type: "umt5", vocab_size: 30, d_model: 8, d_kv: 3, d_ff: 20, num_heads: 2, num_layers: 2, num_decoder_layers: 1 },
  gpt2: {
    model_type: "gpt2",
    vocab_size: 30,
    n_embd: 8,
    n_layer: 1,
    n_head: 2,
    n_inner: 20,
    n_positions: 16,
    bos_token_id: 1,
    eos_token_id: 1,
    tie_word_embeddings: false,
  },
  opt: {
    model_type: "opt",
    vocab_size: 30,
    hidden_size: 8,
    num_hidden_layers: 1,
    num_attention_heads: 2,
    ffn_dim: 20,
    word_embed_proj_dim: 6,
    max_position_embeddings: 16,
  },
};

const configOf = (kind: keyof typeof configs) => parseModelConfig(configs[kind]);
const targeted = (kind: keyof typeof configs, targets: "all-linear" | readonly string[]) =>
  targetModules(architectureOf(kind), configOf(kind), targets);
const namesOf = (kind: keyof typeof configs, targets: "all-linear" | readonly string[]) => targeted(kind, targets).map(({ name }) => name);

describe("the linear maps of a model", () => {
  it("are all matrices but embeddings, tables of positions and the head", () => {
    expect(namesOf("gpt2", "all-linear")).toEqual(
      ["attn.c_attn", "attn.c_proj", "mlp.c_fc", "mlp.c_proj"].map((name) => `transformer.h.0.${name}`),
    );
    expect(namesOf("opt", "all-linear").filter((name) => !name.includes("layers"))).toEqual([
      "model.decoder.project_out",
      "model.decoder.project_in",
    ]);
    expect(namesOf("umt5", "all-linear").filter((name) => /bias|shared|lm_head/.test(name))).toEqual([]);
    expect(linearModules(architectureOf("t5"), configOf("t5"))).toHaveLength(4 + 2 + 8 + 2);
  });

  it("read and make what they do, whichever way round the matrix is held", () => {
    expect(targeted("gpt2", ["c_fc"])).toEqual([{ name: "transformer.h.0.mlp.c_fc", input: 8, output: 20 }]);
    expect(targeted("opt", ["fc1"])).toEqual([{ name: "model.decoder.layers.0.fc1", input: 8, output: 20 }]);
  });

  it("are named by how their names end, from a part on", () => {
    expect(namesOf("gpt2", ["mlp.c_proj"])).toEqual(["transformer.h.0.mlp.c_proj"]);
    expect(namesOf("gpt2", ["c_proj"])).toHaveLength(2);
    expect(namesOf("t5", ["encoder.block.0.layer.0.SelfAttention.q", "EncDecAttention.v"])).toEqual([
      "encoder.block.0.layer.0.SelfAttention.q",
      "decoder.block.0.layer.1.EncDecAttention.v",
    ]);
  });
});

describe("a target is refused", () => {
  const refusal = (kind: keyof typeof configs, target: string): ConfigError => {
    try {
      targeted(kind, [target]);
    } catch (error) {
      expect(error).toBeInstanceOf(ConfigError);
      return error as ConfigError;
    }
    throw new Error("nothing was refused");
  };

  it.each([
    ["t5", "lm_head", "targets: 'lm_head' is lm_head, an embedding or the head: neither is adapted."],
    ["t5", "shared", "'shared' is shared, an embedding or the head"],
    ["gpt2", "lm_head", "'lm_head' is lm_head, an embedding or the head"],
    ["gpt2", "wte", "'wte' is transformer.wte, an embedding or the head"],
    ["opt", "embed_tokens", "'embed_tokens' is model.decoder.embed_tokens, an embedding"],
    ["umt5", "relative_attention_bias", "an embedding or the head"],
  ] as const)("of %s that is an embedding or the head: %s", (kind, target, message) => {
    expect(refusal(kind, target).message).toContain(message);
    expect(refusal(kind, target).hint).toContain("changes the other when it is merged");
  });

  it("that no linear map has, with the nearest and all there are", () => {
    const { message, hint } = refusal("opt", "q_prjo");
    expect(message).toBe("targets: no linear map of this model is called 'q_prjo', or ends so.");
    expect(hint).toBe("Did you mean 'q_proj'? It has project_out, project_in, q_proj, k_proj, v_proj, out_proj, fc1, fc2.");
    // A part of a name counts whole.
    expect(refusal("opt", "proj").message).toContain("'proj'");
    expect(refusal("gpt2", "ln_1").message).toContain("'ln_1'");
  });
});
