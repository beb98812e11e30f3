import { applyLayerNorm, type LayerNorm, rmsNorm } from "../../nn/index.js";
import type { Tensor } from "../../tensor/index.js";

/** Normalises the last dimension of hidden states. */
export type Norm = (x: Tensor) => Tensor;

/** Layer normalisation by these parameters. */
export function layerNormBy(parameters: LayerNorm, epsilon: number): Norm {
  return (x) => applyLayerNorm(x, parameters, epsilon);
}

/** Root-mean-square normalisation by this weight. */
export function rmsNormBy(weight: Tensor, epsilon: number): Norm {
  return (x) => rmsNorm(x, weight, epsilon);
}
