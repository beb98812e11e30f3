import { fileURLToPath } from "node:url";
import type { InitializeOptions } from "../../nn/index.js";
import { Bart, parseBartConfig } from "../index.js";

/** `config.json` of a BART that trains in milliseconds: 24 words, 8 numbers per word, and the special tokens of `tinyT5`, so that both fit one data set. */
export const tinyBartJson = {
  model_type: "bart",
  vocab_size: 24,
  d_model: 8,
  encoder_layers: 1,
  decoder_layers: 2,
  encoder_attention_heads: 2,
  decoder_attention_heads: 2,
  encoder_ffn_dim: 16,
  decoder_ffn_dim: 16,
  max_position_embeddings: 24,
  init_std: 0.2,
  dropout: 0.1,
  attention_dropout: 0.1,
  activation_dropout: 0.1,
  pad_token_id: 0,
  bos_token_id: 2,
  eos_token_id: 1,
  decoder_start_token_id: 0,
  forced_eos_token_id: null,
} as const;

/** A fresh tiny BART. The caller disposes its parameters. */
export function tinyBart(json: Readonly<Record<string, unknown>> = {}, options: Partial<InitializeOptions> = {}): Bart {
  return Bart.initialize(parseBartConfig({ ...tinyBartJson, ...json }), { seed: 1, ...options });
}

/** The folder of a tiny BART with telling weights that Transformers wrote, or one of its copies. */
export function goldenBart(variant: "plain" | "scaled" | "untied", copy = "model"): string {
  return fileURLToPath(new URL(`../../../test/golden/bart/${variant}/${copy}`, import.meta.url));
}
