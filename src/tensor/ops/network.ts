import { inPlaceOperator, operator } from "../operator.js";
import type { Tensor } from "../tensor.js";

const atenMatmul = operator<Tensor>("aten::matmul");
const atenLinear = operator<Tensor>("aten::linear");
const atenEmbedding = operator<Tensor>("aten::embedding");
const atenSoftmax = operator<Tensor>("aten::softmax.int");
const atenSoftmaxOut = inPlaceOperator("aten::_softmax.out");
const atenLogSoftmax = operator<Tensor>("aten::log_softmax.int");
const atenLayerNorm = operator<Tensor>("aten::layer_norm");
const atenAttention = operator<Tensor>("aten::scaled_dot_product_attention");
const atenCrossEntropy = operator<Tensor>("aten::cross_entropy_loss");
const atenKlDiv = operator<Tensor>("aten::kl_div");

/** Matrix product over the last two dimensions, the others broadcast: `[…, n, k] × […, k, m] → […, n, m]`. */
export function matmul(left: Tensor, right: Tensor): Tensor {
  return atenMatmul(left, right);
}

/** x · weightᵀ + bias: `[…, in] × [out, in] → […, out]`. */
export function linear(x: Tensor, weight: Tensor, bias?: Tensor): Tensor {
  return atenLinear(x, weight, bias);
}

/**
 * Rows of `weight` `[V, D]` by int64 ids of any shape `[…]` → `[…, D]`. An id outside [0, V) is an error.
 * @param paddingId A row that gets no gradient from here.
 */
export function embedding(weight: Tensor, ids: Tensor, paddingId = -1): Tensor {
  return atenEmbedding(weight, ids, paddingId, false, false);
}

/** exp(x) / Σ exp(x) along `dim`. */
export function softmax(x: Tensor, dim: number): Tensor {
  return atenSoftmax(x, dim);
}

/** x ← softmax(x) over the last dimension. */
export function softmax_(x: Tensor): void {
  atenSoftmaxOut(x, -1, false, x);
}

/** log(softmax(x)) along `dim`, without overflow. */
export function logSoftmax(x: Tensor, dim: number): Tensor {
  return atenLogSoftmax(x, dim);
}

/** (x − mean) / √(variance + epsilon) · weight + bias over the last dimension. */
export function layerNorm(x: Tensor, weight: Tensor, bias: Tensor, epsilon: number): Tensor {
  return atenLayerNorm(x, weight.shape, weight, bias, epsilon);
}

/**
 * softmax(query · keyᵀ · scale + mask) · value, fused: `[B, H, T, d], [B, H, S, d], [B, H, S, d] → [B, H, T, d]`.
 * @param options.mask Added to the scores; float, broadcast to `[B, H, T, S]`.
 */
export function scaledDotProductAttention(
  query: Tensor,
  key: Tensor,
  value: Tensor,
  { mask, scale }: { readonly mask?: Tensor | undefined; readonly scale?: number } = {},
): Tensor {
  return atenAttention(query, key, value, mask, 0, false, scale);
}

/** How a loss over many positions becomes one number. */
export type Reduction = "none" | "mean" | "sum";

const reductionCode: Record<Reduction, number> = { none: 0, mean: 1, sum: 2 };

/**
 * −log softmax(logits)[target] for `logits` `[N, V]` and int64 `targets` `[N]`; positions whose target is `ignoreIndex` count for nothing
 * (`mean` divides by the number of the others).
 */
export function crossEntropy(
  logits: Tensor,
  targets: Tensor,
  {
    reduction = "mean",
    ignoreIndex = -100,
    labelSmoothing = 0,
  }: { reduction?: Reduction; ignoreIndex?: number; labelSmoothing?: number } = {},
): Tensor {
  return atenCrossEntropy(logits, targets, null, reductionCode[reduction], ignoreIndex, labelSmoothing);
}

/** exp(targetLogProbs) · (targetLogProbs − inputLogProbs), element by element or summed: KL(target ‖ input) for log-probabilities. */
export function klDiv(inputLogProbs: Tensor, targetLogProbs: Tensor, reduction: "none" | "sum"): Tensor {
  return atenKlDiv(inputLogProbs, targetLogProbs, reductionCode[reduction], true);
}
