import {
  attendCausallyGradients,
  attendCausallyKernel,
  customGradient,
  reshape,
  type Sequences,
  type Tensor,
  to,
  transpose,
} from "../../tensor/index.js";
import type { Projections } from "./attention.js";

/** Causal self-attention of sequences that lie one behind the other, `[1, H, n, d]` each, by the kernel for it, in float32 under autocast, too: heads joined, `[1, n, H·d]`. */
export function attendCausally({ queries, keys, values }: Projections, sequences: Sequences): Tensor {
  const inputs = [queries, keys, values].map((x) => tokensFirst(to(x, { dtype: "float32" }))) as [Tensor, Tensor, Tensor];
  const tokens = inputs[0].shape[0] as number;
  const isTrained = inputs.some(({ requiresGrad }) => requiresGrad);
  const compute = () => ({ value: attendCausallyKernel(...inputs, sequences), kept: inputs });
  const gradientsOf = (gradient: Tensor, ...kept: Tensor[]) =>
    attendCausallyGradients(gradient, kept as [Tensor, Tensor, Tensor], sequences);
  return reshape(isTrained ? customGradient(inputs, compute, gradientsOf) : compute().value, [1, tokens, -1]);
}

/** `[1, H, n, d]` → `[n, H, d]`. */
function tokensFirst(x: Tensor): Tensor {
  const [, heads, tokens, size] = x.shape as [number, number, number, number];
  return reshape(transpose(x, 1, 2), [tokens, heads, size]);
}
