import { linearWith, type Tensor, type Weight } from "../tensor/index.js";

/** The parameters of a linear map: a matrix `[out, in]`, plain or packed for decoding, and a bias `[out]` where the map has one. */
export interface LinearLayer {
  readonly weight: Weight;
  readonly bias?: Tensor | undefined;
}

/** x · weightᵀ + bias: `[…, in]` → `[…, out]`. */
export function applyLinear(x: Tensor, { weight, bias }: LinearLayer): Tensor {
  return linearWith(x, weight, bias);
}
