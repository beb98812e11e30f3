import { type OperatorArgument, observeOperators } from "./operator.js";
import type { Tensor } from "./tensor.js";

/** What some work came to, and the operations that it took. */
export interface CountedFlops<Result> {
  readonly result: Result;
  /** Floating-point operations; a multiplication and an addition are two. */
  readonly flops: number;
}

/**
 * Counts the floating-point operations of the matrix products that really run in `work`, 2·m·n·k each. Whatever else runs (norms, softmax,
 * activations, additions) counts nothing, as in PyTorch's FlopCounterMode and the papers that count FLOPs. Backward passes are not seen.
 */
export function countFlops<Result>(work: () => Result): CountedFlops<Result> {
  let flops = 0;
  const result = observeOperators((name, args, made) => {
    flops += rules[name]?.(args, made) ?? 0;
  }, work);
  return { result, flops };
}

type FlopRule = (args: readonly OperatorArgument[], result: unknown) => number;

/** Products of `[…, k]` with a matrix: every number of the result is a sum of k products. */
const inner: FlopRule = (args, result) => 2 * tensor(result).size * lastSize(args[0]);

/** Scores and weighted values: `[…, T, d]` and `[…, S, d]` → `[…, T, S]`, times `[…, S, v]`. */
const attention: FlopRule = ([queries, keys, values]) =>
  2 * (tensor(queries).size / lastSize(queries)) * sizeFromEnd(keys, 2) * (lastSize(queries) + lastSize(values));

/** Every operator of this folder that multiplies matrices. */
const rules: Readonly<Record<string, FlopRule>> = {
  "aten::linear": inner,
  "aten::matmul": inner,
  "mkldnn::_linear_pointwise": inner,
  "aten::scaled_dot_product_attention": attention,
};

function tensor(value: unknown): Tensor {
  return value as Tensor;
}

function lastSize(value: unknown): number {
  return sizeFromEnd(value, 1);
}

function sizeFromEnd(value: unknown, place: number): number {
  return tensor(value).shape.at(-place) as number;
}
