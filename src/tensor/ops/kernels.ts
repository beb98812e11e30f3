import { operator } from "../operator.js";
import type { Tensor } from "../tensor.js";

const rmsNormOperator = operator<[Tensor, Tensor]>("retort::rms_norm");
const rmsNormGradientsOperator = operator<[Tensor, Tensor]>("retort::rms_norm_gradients");
const swigluOperator = operator<Tensor>("retort::swiglu");
const swigluGradientsOperator = operator<[Tensor, Tensor]>("retort::swiglu_gradients");
const rotateOperator = operator<Tensor>("retort::rotate");
const rotateGradientOperator = operator<Tensor>("retort::rotate_gradient");
const attendCausallyOperator = operator<Tensor>("retort::attend_causally");
const attendCausallyGradientsOperator = operator<[Tensor, Tensor, Tensor]>("retort::attend_causally_gradients");

/**
 * Whether the kernels of this file can compute with these tensors: float32 on the CPU, where what libtorch does in several operators is bound by memory. None of them is recorded:
 * whoever calls them says what the gradients are.
 */
export function haveKernels(...tensors: readonly Tensor[]): boolean {
  return tensors.every(({ dtype, device }) => dtype === "float32" && device === "cpu");
}

/** weight · x · r with r = 1 / √(mean(x²) + epsilon) over the last dimension of `[…, D]`, and r `[…, 1]`. */
export function rmsNormKernel(x: Tensor, weight: Tensor, epsilon: number): [Tensor, Tensor] {
  return rmsNormOperator(x, weight, epsilon);
}

/** The gradients of x and weight. With y = w · r · x: dw = Σ g · r · x over rows, dx = g · w · r − x · r³ · Σ (g · w · x) / D. A row's is the same whatever rows are beside it. */
export function rmsNormGradients(gradient: Tensor, x: Tensor, weight: Tensor, scale: Tensor): [Tensor, Tensor] {
  return rmsNormGradientsOperator(gradient, x, weight, scale);
}

/** silu(gate) · up, one shape. */
export function swigluKernel(gate: Tensor, up: Tensor): Tensor {
  return swigluOperator(gate, up);
}

/** The gradients of gate and up. */
export function swigluGradients(gradient: Tensor, gate: Tensor, up: Tensor): [Tensor, Tensor] {
  return swigluGradientsOperator(gradient, gate, up);
}

/** x · cosines + (x with each head's halves swapped) · sines: x `[B, T, H, d]`, turns `[B or 1, T, 1, d]`. */
export function rotateKernel(x: Tensor, cosines: Tensor, sines: Tensor): Tensor {
  return rotateOperator(x, cosines, sines);
}

/** The gradient of x. */
export function rotateGradient(gradient: Tensor, cosines: Tensor, sines: Tensor): Tensor {
  return rotateGradientOperator(gradient, cosines, sines);
}

/** Of sequences that lie one behind the other, so many tokens each: queries `[n, H, d]`, keys and values `[n, H / G, d]`. */
export interface Sequences {
  readonly lengths: readonly number[];
  /** What scores are multiplied by. */
  readonly scale: number;
}

/** Causal attention of each sequence to itself alone, `[n, H, d]`. Scores are never kept: gradients compute them again (Dao et al. 2022), a block of queries at a time. */
export function attendCausallyKernel(queries: Tensor, keys: Tensor, values: Tensor, { lengths, scale }: Sequences): Tensor {
  return attendCausallyOperator(queries, keys, values, lengths, scale);
}

/** The gradients of queries, keys and values. */
export function attendCausallyGradients(
  gradient: Tensor,
  [queries, keys, values]: readonly [Tensor, Tensor, Tensor],
  { lengths, scale }: Sequences,
): [Tensor, Tensor, Tensor] {
  return attendCausallyGradientsOperator(gradient, queries, keys, values, lengths, scale);
}
