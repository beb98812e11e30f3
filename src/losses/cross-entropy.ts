import { crossEntropy, type Tensor } from "../tensor/index.js";

/** Label of positions that count for nothing (padding), as in Transformers. */
export const ignoredLabel = -100;

/**
 * The negative log-likelihood of the labels, in nats, averaged over all label tokens of the batch that are not {@link ignoredLabel}:
 * the study's NLL with token normalisation, and what Transformers calls `loss`.
 * @param logits `[N, V]` @param labels int64 `[N]`
 */
export function negativeLogLikelihood(logits: Tensor, labels: Tensor, { labelSmoothing = 0 }: { labelSmoothing?: number } = {}): Tensor {
  return crossEntropy(logits, labels, { ignoreIndex: ignoredLabel, labelSmoothing });
}
