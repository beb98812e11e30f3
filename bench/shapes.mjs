const t5 = {
  d_kv: 64,
  vocab_size: 32128,
  relative_attention_num_buckets: 32,
  relative_attention_max_distance: 128,
  feed_forward_proj: "relu",
  dropout_rate: 0.1,
};

/** The models that are measured, with random weights: `config.json` of the checkpoints of these names; `tiny` only tries the benchmark itself. */
export const shapes = {
  tiny: { ...t5, vocab_size: 512, d_model: 64, d_ff: 128, num_heads: 1, num_layers: 2, num_decoder_layers: 2 },
  "t5-small": { ...t5, d_model: 512, d_ff: 2048, num_heads: 8, num_layers: 6, num_decoder_layers: 6 },
  "t5-base": { ...t5, d_model: 768, d_ff: 3072, num_heads: 12, num_layers: 12, num_decoder_layers: 12 },
  "t5-large": { ...t5, d_model: 1024, d_ff: 4096, num_heads: 16, num_layers: 24, num_decoder_layers: 24 },
};
