/** What is known of one `model_type`, for people. */
export interface ModelKind {
  /** Hugging Face's `model_type`. */
  readonly modelType: string;
  readonly kind: "encoder–decoder" | "decoder-only" | "encoder";
  /** What its checkpoints are called: published ones of this kind, at any of their sizes. */
  readonly checkpoints: readonly string[];
  /** What it can be used for. */
  readonly uses: readonly string[];
  /** What it was compared with, and how near it is. */
  readonly verified: string;
  /** What its config.json may not ask for, because it is not implemented. */
  readonly refused: readonly string[];
}

/** What a model that generates text can be used for. */
export const generates = ["train", "distil", "generate", "prune", "pretrain"];
/** How a model that generates text is compared with the field's tools. */
export const generatesLikeTransformers =
  "Transformers 5.23 and PyTorch 2.13, random weights: logits 1e-4, loss 1e-5, every gradient and three AdamW steps 1e-3 relative, greedy and beam ids equal; saved again, it loads there with the same logits";
/** How a model that only encodes is. */
export const encodesLikeTransformers =
  "Transformers 5.23, random weights: hidden states of every layer 1e-5; BERTScore against bert_score 0.3.13: 1e-4";
