import { parseModelConfig } from "../../models/index.js";
import { type Tokenizer, trainByteLevelBpe } from "../../tokenizers/index.js";
import type { ExportSource } from "../export-target.js";

/** A tokenizer of 262 tokens. */
export const tinyTokenizer = (): Tokenizer => trainByteLevelBpe(["a cat sat", "a hat"], { vocabularySize: 262 });

/** Sizes of a GPT-2 whose rows are whole blocks of 32, but for one. */
const gpt2 = { model_type: "gpt2", n_embd: 32, n_inner: 40, n_layer: 1, n_head: 2, n_positions: 16 };

/** A model that is to be exported. @param json What of its `config.json` is otherwise. */
export function exportSource(json: object = {}, { tokenizer = tinyTokenizer(), ...rest }: Partial<ExportSource> = {}): ExportSource {
  const tokens = { vocab_size: tokenizer.vocabularySize + 2, eos_token_id: tokenizer.eosTokenId, pad_token_id: tokenizer.padTokenId };
  const config = parseModelConfig({ ...gpt2, ...tokens, bos_token_id: tokenizer.eosTokenId, ...json });
  return { name: "student", config, tokenizer, inputs: {}, decoding: {}, ...rest };
}
