import { add_, linear, matmul, mul, type RandomStream, type Tensor } from "../tensor/index.js";
import { dropout } from "./dropout.js";

/** What an adapter adds to a linear map of x: scale · dropout(x) · Aᵀ · Bᵀ (Hu et al. 2022, section 4.1). */
export interface LowRank {
  /** `[r, in]`. */
  readonly a: Tensor;
  /** `[out, r]`. */
  readonly b: Tensor;
  /** α / r, or α / √r. */
  readonly scale: number;
  /** What is dropped of x, where the pass drops at all. */
  readonly dropout?: { readonly rate: number; readonly stream: RandomStream } | undefined;
}

/** Adds what `lowRank` makes of x `[…, in]` to a linear map's own output `[…, out]`, in place, and returns that. */
export function addLowRank_(output: Tensor, x: Tensor, { a, b, scale, dropout: drops }: LowRank): Tensor {
  const read = drops === undefined ? x : dropout(x, drops.rate, drops.stream);
  // Scaled where it is narrowest.
  add_(output, linear(mul(linear(read, a), scale), b));
  return output;
}

/** scale · B · A, `[out, in]`: what merging adds to the map's matrix. */
export function lowRankProduct({ a, b, scale }: Pick<LowRank, "a" | "b" | "scale">): Tensor {
  return mul(matmul(b, a), scale);
}
