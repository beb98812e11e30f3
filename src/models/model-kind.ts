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
