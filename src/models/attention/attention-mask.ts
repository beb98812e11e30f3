import { type DType, full, mul, sub, type Tensor, to, triu, unsqueeze } from "../../tensor/index.js";

/** The most negative finite number of each dtype, Transformers' additive mask value: a masked score gets probability 0. */
const mostNegative: Partial<Record<DType, number>> = {
  float64: -Number.MAX_VALUE,
  float32: -3.4028234663852886e38,
  bfloat16: -3.3895313892515355e38,
  float16: -65504,
};

/** What is added to an attention score to rule a key out. */
function maskedScore(dtype: DType): number {
  return mostNegative[dtype] ?? -Number.MAX_VALUE;
}

/** An attention mask of ones and zeros `[B, S]` as numbers to add to attention scores, `[B, 1, 1, S]`: 0 for tokens, very negative for padding. */
export function additivePaddingMask(attentionMask: Tensor, dtype: DType): Tensor {
  const padding = mul(sub(to(attentionMask, { dtype }), 1), -maskedScore(dtype));
  return unsqueeze(unsqueeze(padding, 1), 1);
}

/** Added to the scores of `tokens` queries that follow `past` keys, `[tokens, past + tokens]`: 0 for keys up to the query's own, very negative after it. */
export function causalMask(tokens: number, past: number, like: { readonly dtype: DType; readonly device: string }): Tensor {
  return triu(full([tokens, past + tokens], maskedScore(like.dtype), like), past + 1);
}
