import { linearWith, type Tensor, type Weight } from "../tensor/index.js";
import { addLowRank_, type LowRank } from "./low-rank.js";

/** The parameters of a linear map: a matrix `[out, in]`, plain or packed for decoding, and a bias `[out]` where the map has one. */
export interface LinearLayer {
  readonly weight: Weight;
  readonly bias?: Tensor | undefined;
  /** What an adapter adds to the map, where it has one here. */
  readonly lowRank?: LowRank | undefined;
}

/** x · weightᵀ + bias, and what an adapter adds: `[…, in]` → `[…, out]`. */
export function applyLinear(x: Tensor, { weight, bias, lowRank }: LinearLayer): Tensor {
  const output = linearWith(x, weight, bias);
  return lowRank === undefined ? output : addLowRank_(output, x, lowRank);
}
