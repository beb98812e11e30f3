import type { InitializeOptions } from "../../nn/index.js";
import { Llama, parseLlamaConfig } from "../index.js";

/** `config.json` of a Llama that trains in milliseconds: 24 words, 8 numbers per word, grouped queries, and the special tokens of `tinyT5`, so that both fit one data set. */
export const tinyLlamaJson = {
  model_type: "llama",
  vocab_size: 24,
  hidden_size: 8,
  intermediate_size: 16,
  num_hidden_layers: 2,
  num_attention_heads: 4,
  num_key_value_heads: 2,
  head_dim: 4,
  max_position_embeddings: 32,
  initializer_range: 0.2,
  tie_word_embeddings: true,
  pad_token_id: 0,
  bos_token_id: 2,
  eos_token_id: 1,
} as const;

/** A fresh tiny Llama, or what is built like it. The caller disposes its parameters. */
export function tinyLlama(json: Readonly<Record<string, unknown>> = {}, options: Partial<InitializeOptions> = {}): Llama {
  return Llama.initialize(parseLlamaConfig({ ...tinyLlamaJson, ...json }), { seed: 1, ...options });
}
