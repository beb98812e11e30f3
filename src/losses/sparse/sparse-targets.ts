import { ConfigError, ShapeError } from "../../core/index.js";
import { add, div, indexAdd, indexFill, indexSelect, logSumExp, mul, reshape, sub, type Tensor, to, zeros } from "../../tensor/index.js";

/** Some tokens of N teacher distributions, one position behind the other: E in all. */
export interface SparseTokens {
  /** Which position, 0 to N − 1, int64 `[E]`. */
  readonly rows: Tensor;
  /** Which token, int64 `[E]`. */
  readonly ids: Tensor;
}

/** How a student is compared with them. */
export interface SparseOptions {
  /** The student's logits are divided by it, as the teacher's were, and the result is multiplied by its square. Default: 1. */
  readonly temperature?: number | undefined;
}

/** The student's logits divided by the temperature, float32 `[N, V]`. @throws ConfigError for a temperature that is not above 0. */
export function softened(name: string, logits: Tensor, { temperature = 1 }: SparseOptions): Tensor {
  if (!(temperature > 0 && temperature < Infinity)) throw new ConfigError(`${name}: temperature is ${temperature}; it must be above 0.`);
  const wide = to(logits, { dtype: "float32" });
  return temperature === 1 ? wide : div(wide, temperature);
}

/** The log-probabilities of the tokens, `[E]`, without building those of the others. @param logits {@link softened} */
export function logProbsOfTokens(logits: Tensor, tokens: SparseTokens): Tensor {
  const chosen = indexSelect(reshape(logits, [-1]), 0, flatIndices(logits, tokens));
  return sub(chosen, indexSelect(logSumExp(logits, -1), 0, tokens.rows));
}

/** Stands for log 0 where a gradient has to stay finite: its exponential is 0 beside any logit. */
const least = -1e30;

/** The logarithm of what all other tokens have together, `[N]`; exact where that is little, as 1 − Σ would not be. @param logits {@link softened} */
export function logProbsOfOthers(logits: Tensor, tokens: SparseTokens): Tensor {
  const others = indexFill(reshape(logits, [-1]), 0, { indices: flatIndices(logits, tokens), value: least });
  return sub(logSumExp(reshape(others, logits.shape), -1), logSumExp(logits, -1));
}

/** Where the tokens stand in the flattened logits. */
function flatIndices(logits: Tensor, { rows, ids }: SparseTokens): Tensor {
  return add(mul(rows, logits.shape[1] as number), ids);
}

/** Σ over the tokens of each position, `[N]`. */
export function sumPerRow(values: Tensor, { rows }: Pick<SparseTokens, "rows">, positions: number): Tensor {
  return indexAdd(zeros([positions], { device: values.device }), 0, { indices: rows, source: values });
}

/** @throws ShapeError for logits that are no matrix. */
export function matrixShape(name: string, { shape }: Tensor): [number, number] {
  if (shape.length === 2) return shape as [number, number];
  throw new ShapeError(`${name}: expected studentLogits [N, V], got [${shape.join(", ")}].`);
}
