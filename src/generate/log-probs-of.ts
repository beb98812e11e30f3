import { gather, logSumExp, squeeze, sub, type Tensor, unsqueeze } from "../tensor/index.js";

/** The natural logarithm of the probability that logits `[R, V]` give to one token per row, int64 `[R]` → `[R]`. */
export function logProbsOf(logits: Tensor, ids: Tensor): Tensor {
  return sub(squeeze(gather(logits, 1, unsqueeze(ids, 1)), 1), logSumExp(logits, -1));
}
