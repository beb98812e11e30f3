import { operator } from "../operator.js";
import type { Tensor } from "../tensor.js";

const atenSum = operator<Tensor>("aten::sum");
const atenSumDim = operator<Tensor>("aten::sum.dim_IntList");
const atenMean = operator<Tensor>("aten::mean");
const atenMeanDim = operator<Tensor>("aten::mean.dim");
const atenArgmax = operator<Tensor>("aten::argmax");
const atenMaxDim = operator<[Tensor, Tensor]>("aten::max.dim");
const atenLogSumExp = operator<Tensor>("aten::logsumexp");
const atenAll = operator<Tensor>("aten::all");
const atenNorm = operator<Tensor>("aten::linalg_vector_norm");
const atenCumsum = operator<Tensor>("aten::cumsum");
const atenAmax = operator<Tensor>("aten::amax");
const atenSearchSorted = operator<Tensor>("aten::searchsorted.Tensor");
const atenTopk = operator<[Tensor, Tensor]>("aten::topk");

/** The sum over dimension `dim`, or over everything if none is given. */
export function sum(x: Tensor, dim?: number, keepDim = false): Tensor {
  return dim === undefined ? atenSum(x) : atenSumDim(x, [dim], keepDim);
}

/** The mean over dimension `dim`, or over everything if none is given. */
export function mean(x: Tensor, dim?: number, keepDim = false): Tensor {
  return dim === undefined ? atenMean(x) : atenMeanDim(x, [dim], keepDim);
}

/** The index of the largest value along `dim` (the first of equals), int64. */
export function argmax(x: Tensor, dim: number, keepDim = false): Tensor {
  return atenArgmax(x, dim, keepDim);
}

/** The largest value along `dim` and its index. */
export function max(x: Tensor, dim: number, keepDim = false): { values: Tensor; indices: Tensor } {
  const [values, indices] = atenMaxDim(x, dim, keepDim);
  return { values, indices };
}

/** The `k` largest along the last dimension, in descending order. */
export function topk(x: Tensor, k: number): { values: Tensor; indices: Tensor } {
  const [values, indices] = atenTopk(x, k);
  return { values, indices };
}

/** log Σ exp(x) along `dim`, without overflow. */
export function logSumExp(x: Tensor, dim: number, keepDim = false): Tensor {
  return atenLogSumExp(x, [dim], keepDim);
}

/** The running sum along `dim`. */
export function cumsum(x: Tensor, dim: number): Tensor {
  return atenCumsum(x, dim);
}

/** The largest value along `dim`. */
export function amax(x: Tensor, dim: number, keepDim = false): Tensor {
  return atenAmax(x, [dim], keepDim);
}

/** Per row of `sorted` `[R, N]` (ascending), the first position whose value is at least the row's `targets` `[R, M]`: int64 `[R, M]`, N if there is none. */
export function searchSorted(sorted: Tensor, targets: Tensor): Tensor {
  return atenSearchSorted(sorted, targets);
}

/** Whether all elements of a bool tensor hold: one bool. */
export function all(x: Tensor): Tensor {
  return atenAll(x);
}

/** The Euclidean norm of all elements. */
export function norm(x: Tensor): Tensor {
  return atenNorm(x);
}
