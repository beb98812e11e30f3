import { layerNorm, type Tensor } from "../tensor/index.js";

/** The parameters of a layer norm, `[D]` each. */
export interface LayerNorm {
  readonly weight: Tensor;
  readonly bias: Tensor;
}

/** Layer normalisation (Ba et al. 2016) over the last dimension: (x − mean) / √(variance + epsilon) · weight + bias, the variance divided by D. */
export function applyLayerNorm(x: Tensor, { weight, bias }: LayerNorm, epsilon: number): Tensor {
  return layerNorm(x, weight, bias, epsilon);
}
