import { applyLinear, type LinearLayer } from "../../nn/index.js";
import { type Tensor, transpose } from "../../tensor/index.js";
import type { WeightPacker } from "./weight-packer.js";

/** A linear map with its bias, whichever way round its checkpoints hold the matrix. */
export interface LinearMap {
  /** `[…, in]` → `[…, out]`. */
  apply(x: Tensor): Tensor;
  /** The same map with a packed copy of its matrix. Within `noGrad`. */
  pack(packer: WeightPacker): LinearMap;
}

/** The map of a matrix `[out, in]`, as PyTorch's `Linear` holds it. */
export function linearMap(layer: LinearLayer): LinearMap {
  return {
    apply: (x) => applyLinear(x, layer),
    pack: (packer) => linearMap(packer.pack(layer)),
  };
}

/** The map of a matrix `[in, out]`, as GPT-2's `Conv1D` holds it; an adapter's are as those of any other map. */
export function transposedMap({ weight, ...rest }: LinearLayer & { readonly weight: Tensor }): LinearMap {
  return {
    apply: (x) => applyLinear(x, { weight: transpose(weight, 0, 1), ...rest }),
    pack: (packer) => linearMap(packer.packTurned({ weight, ...rest })),
  };
}
