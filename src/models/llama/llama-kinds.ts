/** The `model_type`s that are built as Llama is. */
export type LlamaModelType = "llama" | "qwen2" | "qwen3";

/** What of one `model_type` is not in its config. */
export interface LlamaKind {
  /** Transformers' class, without what it is for. */
  readonly className: string;
  /** Whether each head's queries and keys are normalised. */
  readonly hasHeadNorms: boolean;
  /** Whether queries, keys and values have biases whatever the config says, and the output map none. */
  readonly hasProjectionBiases: boolean;
  /** Whether the config may say that later layers see a window of the tokens before. */
  readonly mayHaveWindows: boolean;
  /** Transformers' defaults where they are not Llama's. */
  readonly defaults: Readonly<Record<string, unknown>>;
}

const qwen = {
  vocab_size: 151_936,
  intermediate_size: 22_016,
  num_key_value_heads: 32,
  max_position_embeddings: 32_768,
  bos_token_id: null,
  eos_token_id: null,
};

/** Llama (Touvron et al. 2023), Qwen2 (Yang et al. 2024) and Qwen3 (Yang et al. 2025). */
export const llamaKinds: Readonly<Record<LlamaModelType, LlamaKind>> = {
  llama: {
    className: "Llama",
    hasHeadNorms: false,
    hasProjectionBiases: false,
    mayHaveWindows: false,
    defaults: { bos_token_id: 1, eos_token_id: 2 },
  },
  qwen2: { className: "Qwen2", hasHeadNorms: false, hasProjectionBiases: true, mayHaveWindows: true, defaults: qwen },
  qwen3: { className: "Qwen3", hasHeadNorms: true, hasProjectionBiases: false, mayHaveWindows: true, defaults: { ...qwen, head_dim: 128 } },
};
