/** The `model_type`s of T5's architecture. */
export type T5ModelType = "t5" | "mt5" | "umt5";

/** In what one `model_type` of T5's architecture differs from the others. */
export interface T5Kind {
  /** The name that its Transformers classes begin with. */
  readonly className: string;
  /** Transformers' defaults for what its `config.json` leaves out, where T5's are others. */
  readonly defaults: Readonly<Record<string, unknown>>;
  /** Whether every block has a relative-position bias of its own, instead of the first one's. */
  readonly hasBiasInEveryBlock: boolean;
  /** Whether the weights say if the head is tied, because `tie_word_embeddings` does not. */
  readonly isHeadToldByWeights: boolean;
  /** Whether outputs may be scaled before the prediction; Transformers 5 scales no mT5's, whatever its config says. */
  readonly mayScale: boolean;
}

/** mT5-small's. */
const multilingual = { vocab_size: 250_112, d_ff: 1024, num_layers: 8, num_heads: 6, feed_forward_proj: "gated-gelu" };

export const t5Kinds: Readonly<Record<T5ModelType, T5Kind>> = {
  t5: { className: "T5", defaults: {}, hasBiasInEveryBlock: false, isHeadToldByWeights: false, mayScale: true },
  mt5: { className: "MT5", defaults: multilingual, hasBiasInEveryBlock: false, isHeadToldByWeights: true, mayScale: false },
  umt5: { className: "UMT5", defaults: multilingual, hasBiasInEveryBlock: true, isHeadToldByWeights: true, mayScale: true },
};
