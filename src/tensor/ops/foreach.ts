import { inPlaceOperator, operator } from "../operator.js";
import type { Tensor } from "../tensor.js";

const foreachNorm = operator<Tensor[]>("aten::_foreach_norm.Scalar");
const foreachMul = inPlaceOperator("aten::_foreach_mul_.Scalar");
const foreachMulTensor = inPlaceOperator("aten::_foreach_mul_.Tensor");
const foreachAdd = inPlaceOperator("aten::_foreach_add_.List");
const foreachAddScalar = inPlaceOperator("aten::_foreach_add_.Scalar");
const fusedAdamW = inPlaceOperator("aten::_fused_adamw_");

/** The Euclidean norm of each tensor: as many one-element tensors. */
export function norms(tensors: readonly Tensor[]): Tensor[] {
  return foreachNorm(tensors, 2);
}

/** Multiplies each tensor by one factor. */
export function mulEach_(tensors: readonly Tensor[], factor: number): void {
  foreachMul(tensors, factor);
}

/** Multiplies each tensor by a one-element tensor, which never has to come to the CPU. */
export function mulEachBy_(tensors: readonly Tensor[], factor: Tensor): void {
  foreachMulTensor(tensors, factor);
}

/** targets[i] ← targets[i] + scale · addends[i]. */
export function addEach_(targets: readonly Tensor[], addends: readonly Tensor[], scale = 1): void {
  foreachAdd(targets, addends, scale);
}

/** Adds one number to each tensor. */
export function incrementEach_(targets: readonly Tensor[], addend: number): void {
  foreachAddScalar(targets, addend);
}

/** The tensors of one AdamW step, all lists in the same order; `steps` are one-element float32 tensors that count from 1. */
export interface AdamWState {
  readonly parameters: readonly Tensor[];
  readonly gradients: readonly Tensor[];
  readonly firstMoments: readonly Tensor[];
  readonly secondMoments: readonly Tensor[];
  readonly steps: readonly Tensor[];
}

/** The numbers of one AdamW step. */
export interface AdamWCoefficients {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly weightDecay: number;
  readonly epsilon: number;
}

/** One AdamW update (Loshchilov and Hutter 2019, decoupled weight decay), each tensor in one pass over its memory. */
export function adamW_(state: AdamWState, { learningRate, beta1, beta2, weightDecay, epsilon }: AdamWCoefficients): void {
  const { parameters, gradients, firstMoments, secondMoments, steps } = state;
  fusedAdamW(parameters, gradients, firstMoments, secondMoments, [], steps, learningRate, beta1, beta2, weightDecay, epsilon, false, false);
}
