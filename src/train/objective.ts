import type { PairBatch } from "../data/index.js";
import type { RandomStream, Tensor } from "../tensor/index.js";

/** What an objective computed for one batch. */
export interface ObjectiveValue {
  /** What to minimise: one element, averaged over the batch's label tokens (so that batches can be weighted by their tokens). */
  readonly loss: Tensor;
  /** The parts the loss is made of, one element each, for the log. */
  readonly terms: Readonly<Record<string, Tensor>>;
}

/**
 * What training minimises. It sees the batch and nothing of the loop around it, so that a new idea is one new file.
 * `dropout` is the stream that the trained model draws from; a teacher gets none.
 */
export interface Objective {
  /** As it stands in logs and reports, e.g. `fine-tuning`, `logits-kd`. */
  readonly name: string;
  compute(batch: PairBatch, context: { readonly dropout: RandomStream }): ObjectiveValue;
}
