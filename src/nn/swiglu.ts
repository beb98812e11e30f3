import { customGradient, haveKernels, mul, silu, swigluGradients, swigluKernel, type Tensor } from "../tensor/index.js";

/**
 * silu(gate) · up, the middle of a SwiGLU (Shazeer 2020). Its gradient needs the two alone: autograd would keep silu(gate) besides, a quarter of what a Llama's feed-forward keeps, where
 * computing it again costs less than reading it.
 */
export function swiglu(gate: Tensor, up: Tensor): Tensor {
  if (!haveKernels(gate, up)) return mul(silu(gate), up);
  if (!gate.requiresGrad && !up.requiresGrad) return swigluKernel(gate, up);
  return customGradient(
    [gate, up],
    () => ({ value: swigluKernel(gate, up), kept: [gate, up] }),
    swigluGradients as (...given: Tensor[]) => Tensor[],
  );
}
