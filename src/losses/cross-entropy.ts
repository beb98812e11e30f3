import { crossEntropy, type Tensor, to } from "../tensor/index.js";

/** Label of positions that count for nothing (padding), as in Transformers. */
export const ignoredLabel = -100;

/** How labels are compared with predictions. */
export interface NegativeLogLikelihoodOptions {
  /** This much of each label's probability is spread evenly over the vocabulary (Szegedy et al. 2016). Default: 0. */
  readonly labelSmoothing?: number;
}

/**
 * The negative log-likelihood of the labels, in nats, averaged over all label tokens of the batch that are not {@link ignoredLabel}:
 * the study's NLL with token normalisation, and what Transformers calls `loss`.
 * @param logits `[N, V]` @param labels int64 `[N]`
 * @example
 * ```ts
 * import { negativeLogLikelihood, scope, Tensor } from "retort-kd";
 *
 * const loss = scope(() => {
 *   const logits = Tensor.from([0, 0, 3, 1], [2, 2]);
 *   const labels = Tensor.from([1, -100], [2], "int64");
 *   return negativeLogLikelihood(logits, labels).item();
 * });
 * loss.toFixed(4); // → '0.6931'
 * ```
 */
export function negativeLogLikelihood(logits: Tensor, labels: Tensor, { labelSmoothing = 0 }: NegativeLogLikelihoodOptions = {}): Tensor {
  return crossEntropy(logits, labels, { ignoreIndex: ignoredLabel, labelSmoothing });
}

/**
 * The negative log-likelihood of each label, in nats, `[N]`: what {@link meanOverLabels} averages. 0 at {@link ignoredLabel}.
 * Computed in float32 whatever the logits are in.
 * @param logits `[N, V]` @param labels int64 `[N]`
 */
export function labelNegativeLogLikelihoods(
  logits: Tensor,
  labels: Tensor,
  { labelSmoothing = 0 }: NegativeLogLikelihoodOptions = {},
): Tensor {
  return crossEntropy(to(logits, { dtype: "float32" }), labels, { reduction: "none", ignoreIndex: ignoredLabel, labelSmoothing });
}
