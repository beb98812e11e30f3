/** What GGUF files call the parts of a layer, and what Hugging Face's checkpoints of Llama, Qwen2 and Qwen3 do. */
const layerParts: Readonly<Record<string, string>> = {
  attn_norm: "input_layernorm",
  attn_q: "self_attn.q_proj",
  attn_k: "self_attn.k_proj",
  attn_v: "self_attn.v_proj",
  attn_output: "self_attn.o_proj",
  attn_q_norm: "self_attn.q_norm",
  attn_k_norm: "self_attn.k_norm",
  ffn_norm: "post_attention_layernorm",
  ffn_gate: "mlp.gate_proj",
  ffn_up: "mlp.up_proj",
  ffn_down: "mlp.down_proj",
};

const outerParts: Readonly<Record<string, string>> = {
  token_embd: "model.embed_tokens",
  output_norm: "model.norm",
  output: "lm_head",
};

/** The name that Hugging Face's checkpoints give a tensor of a GGUF file of the Llama family; undefined for one that such a model has no place for. */
export function checkpointNameOf(name: string): string | undefined {
  const [, layer, part = "", end] = /^(?:blk\.(\d+)\.)?(\w+)\.(weight|bias)$/.exec(name) ?? [];
  const parts = layer === undefined ? outerParts : layerParts;
  if (!Object.hasOwn(parts, part)) return undefined;
  return layer === undefined ? `${parts[part]}.${end}` : `model.layers.${layer}.${parts[part]}.${end}`;
}
