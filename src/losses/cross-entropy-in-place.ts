import {
  add_,
  amax,
  eq,
  full,
  gather,
  log,
  mean,
  mul,
  noGrad,
  scatterAdd_,
  scope,
  softmax_,
  squeeze,
  sub,
  type Tensor,
  to,
  unsqueeze,
  where,
  withGradient,
  zeros,
} from "../tensor/index.js";
import { ignoredLabel, type NegativeLogLikelihoodOptions } from "./cross-entropy.js";

/**
 * As `labelNegativeLogLikelihoods`, `[N]`, in the memory of the logits, which hold their own gradient afterwards: a cross-entropy from whole vocabularies has four matrices
 * `[N, V]` when it is gone back through (logits, log-probabilities, their gradient, the logits'), this one has one. The same values within rounding.
 *
 * For logits that nobody else reads, neither before backward nor after, nor an operator that made them of them (a softmax would): libtorch refuses backward then.
 * @param logits `[N, V]`; those that are not float32 are copied @param labels int64 `[N]`
 */
export function labelNegativeLogLikelihoods_(
  logits: Tensor,
  labels: Tensor,
  { labelSmoothing = 0 }: NegativeLogLikelihoodOptions = {},
): Tensor {
  return scope(() => {
    const wide = to(logits, { dtype: "float32" });
    const ignored = eq(labels, ignoredLabel);
    const places = unsqueeze(where(ignored, zeros([], { dtype: "int64", device: labels.device }), labels), 1);
    const losses = noGrad(() => scope(() => becomeGradient(wide, places, labelSmoothing)));
    return where(ignored, zeros([], { device: labels.device }), withGradient(losses, wide, wide));
  });
}

/** Puts (softmax − target distribution) in the place of the logits. @param places The labels, `[N, 1]`. @returns The losses, `[N]`. */
function becomeGradient(logits: Tensor, places: Tensor, labelSmoothing: number): Tensor {
  const [rows, size] = logits.shape as [number, number];
  const largest = amax(logits, -1);
  const below = sub(largest, squeeze(gather(logits, 1, places), 1));
  const meanBelow = labelSmoothing === 0 ? undefined : sub(largest, mean(logits, -1));
  softmax_(logits);
  // Of the largest, because the label's own may have underflown.
  const logLargest = log(amax(logits, -1));
  scatterAdd_(logits, 1, { indices: places, source: full([rows, 1], labelSmoothing - 1, { device: logits.device }) });
  if (meanBelow === undefined) return sub(below, logLargest);
  add_(logits, full([], -labelSmoothing / size, { device: logits.device }));
  const mixed = mul(below, 1 - labelSmoothing);
  add_(mixed, meanBelow, labelSmoothing);
  return sub(mixed, logLargest);
}
