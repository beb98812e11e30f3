import { ConfigError, ShapeError } from "../../core/index.js";
import { add, div, indexAdd, indexSelect, logSumExp, mul, reshape, sub, type Tensor, to, zeros } from "../../tensor/index.js";

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

/** The student's log-probabilities of the tokens, `[E]`, without building those of the others. `logits [N, V]`; float32. */
export function logProbsOfTokens(name: string, logits: Tensor, { rows, ids }: SparseTokens, { temperature = 1 }: SparseOptions): Tensor {
  if (!(temperature > 0 && temperature < Infinity)) throw new ConfigError(`${name}: temperature is ${temperature}; it must be above 0.`);
  const [, vocabulary] = matrixShape(name, logits);
  const wide = to(logits, { dtype: "float32" });
  const softened = temperature === 1 ? wide : div(wide, temperature);
  const flat = add(mul(rows, vocabulary), ids);
  const chosen = indexSelect(reshape(softened, [-1]), 0, flat);
  return sub(chosen, indexSelect(logSumExp(softened, -1), 0, rows));
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
