import { add, arange, cumsum, mul, sub, sum, type Tensor, unsqueeze } from "../../tensor/index.js";

/** The position of every source token, counted without padding, wherever it stands: int64 `[B, S]`; 0 for padding. */
export function sourcePositions(attentionMask: Tensor): Tensor {
  return mul(sub(cumsum(attentionMask, 1), 1), attentionMask);
}

/** How many tokens each target `[B, T]` has without the padding at its end; its first, which its source lends it, is none. */
export function targetLengthsOf(ids: Tensor, padTokenId: number): number[] {
  const [rows, width] = ids.shape as [number, number];
  const values = ids.toIntegers();
  return Array.from({ length: rows }, (_, row) => {
    const own = values.slice(row * width, (row + 1) * width);
    return Math.max(1, own.findLastIndex((id) => id !== padTokenId) + 1);
  });
}

/** How many tokens each source has, int64 `[B]`. */
export function sourceLengthsOf(attentionMask: Tensor): Tensor {
  return sum(attentionMask, 1);
}

/**
 * The positions of target tokens that follow sources of these lengths `[B]`: int64 `[B, T]`.
 * @param within Their places in the target: how many tokens came before them and how many they are, or each one's, `[T]`.
 */
export function targetPositions(sourceLengths: Tensor, within: { readonly past: number; readonly tokens: number } | Tensor): Tensor {
  const { device } = sourceLengths;
  const places = "past" in within ? arange(within.past, within.past + within.tokens, { device }) : within;
  return add(unsqueeze(sourceLengths, 1), places);
}
