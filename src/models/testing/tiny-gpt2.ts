import { fileURLToPath } from "node:url";
import type { InitializeOptions } from "../../nn/index.js";
import { Gpt2, parseGpt2Config } from "../index.js";

/** `config.json` of a GPT-2 that trains in milliseconds: 24 words, 8 numbers per word, and the special tokens of `tinyT5`, so that both fit one data set. */
export const tinyGpt2Json = {
  model_type: "gpt2",
  vocab_size: 24,
  n_positions: 32,
  n_embd: 8,
  n_layer: 2,
  n_head: 2,
  initializer_range: 0.2,
  resid_pdrop: 0.1,
  embd_pdrop: 0.1,
  attn_pdrop: 0.1,
  pad_token_id: 0,
  bos_token_id: 2,
  eos_token_id: 1,
} as const;

/** A fresh tiny GPT-2. The caller disposes its parameters. */
export function tinyGpt2(json: Readonly<Record<string, unknown>> = {}, options: Partial<InitializeOptions> = {}): Gpt2 {
  return Gpt2.initialize(parseGpt2Config({ ...tinyGpt2Json, ...json }), { seed: 1, ...options });
}

/** The decoder-only models whose numbers Transformers computed. */
export type CausalVariant =
  | "gpt2/plain"
  | "gpt2/scaled"
  | "gpt2/untied"
  | "opt/before"
  | "opt/after"
  | "opt/untied"
  | "llama/biased"
  | "llama/llama3"
  | "llama/dynamic"
  | "qwen2/plain"
  | "qwen3/yarn";

/** The folder of a tiny decoder-only model with telling weights that Transformers wrote, or one of its copies. */
export function goldenCausal(variant: CausalVariant, copy = "model"): string {
  return fileURLToPath(new URL(`../../../test/golden/${variant}/${copy}`, import.meta.url));
}
