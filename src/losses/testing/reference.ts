import fc from "fast-check";
import { Tensor } from "../../tensor/index.js";

/** A matrix of numbers, row by row. */
export type Rows = readonly (readonly number[])[];

/** log softmax in float64. */
export function logProbabilities(logits: readonly number[], temperature = 1): number[] {
  const scaled = logits.map((logit) => logit / temperature);
  const highest = Math.max(...scaled);
  const normalizer = highest + Math.log(scaled.reduce((sum, logit) => sum + Math.exp(logit - highest), 0));
  return scaled.map((logit) => logit - normalizer);
}

/** softmax in float64. */
export function probabilities(logits: readonly number[], temperature = 1): number[] {
  return logProbabilities(logits, temperature).map(Math.exp);
}

export const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** A float32 tensor of the rows, `[N, V]`. */
export const matrix = (rows: Rows): Tensor => Tensor.from(rows.flat(), [rows.length, rows[0]?.length ?? 0]);

/** An int64 tensor, `[N]`. */
export const vector = (labels: readonly number[]): Tensor => Tensor.from(labels, [labels.length], "int64");

/** Logits that float32 holds exactly. */
const logit = fc.double({ min: -8, max: 8, noNaN: true }).map(Math.fround);

export const arbitraryRows = (count: number, size: number): fc.Arbitrary<number[][]> =>
  fc.array(fc.array(logit, { minLength: size, maxLength: size }), { minLength: count, maxLength: count });

/** N and V. */
export const arbitraryShape: fc.Arbitrary<[number, number]> = fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 2, max: 7 }));

/** The student's and the teacher's logits, of one shape. */
export const arbitraryPair: fc.Arbitrary<[number[][], number[][]]> = arbitraryShape.chain(([count, size]) =>
  fc.tuple(arbitraryRows(count, size), arbitraryRows(count, size)),
);
