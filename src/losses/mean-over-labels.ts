import { ShapeError } from "../core/index.js";
import { mean, mul, sum, Tensor, to } from "../tensor/index.js";

/**
 * What a mean loss is averaged over. `token`: all label tokens of all rows, so that a long target weighs more. `sequence`: first each row's
 * label tokens, then the rows that have any, so that every target weighs the same (the study's reference code means this one).
 */
export type Normalization = "token" | "sequence";

/**
 * The mean of the losses of label positions, one element.
 * @param losses `[N]`, row after row @param labelsPerRow How many of them each row has, B numbers that sum to N; rows without any count for nothing.
 * @throws ShapeError if the numbers do not sum to N.
 * @example
 * ```ts
 * import { meanOverLabels, scope, Tensor } from "retort-kd";
 *
 * const means = scope(() => {
 *   const losses = Tensor.from([4, 1, 1, 2], [4]);
 *   return (["token", "sequence"] as const).map((normalization) => meanOverLabels(losses, [1, 3], normalization).item());
 * });
 * means.map((mean) => mean.toFixed(3)); // → [ '2.000', '2.667' ]
 * ```
 */
export function meanOverLabels(losses: Tensor, labelsPerRow: readonly number[], normalization: Normalization = "token"): Tensor {
  const labels = labelsPerRow.reduce((total, count) => total + count, 0);
  if (losses.shape.length !== 1 || losses.shape[0] !== labels) {
    throw new ShapeError(`meanOverLabels: expected losses [${labels}], as many as the rows have labels, got [${losses.shape.join(", ")}].`);
  }
  if (normalization === "token") return mean(losses);
  const weights = Tensor.from(sequenceWeights(labelsPerRow), [labels]);
  return sum(mul(losses, to(weights, { dtype: "float32", device: losses.device })));
}

/** 1 / (rows with labels · labels of its row), for each label. */
function sequenceWeights(labelsPerRow: readonly number[]): number[] {
  const rows = labelsPerRow.filter((count) => count > 0).length;
  return labelsPerRow.flatMap((count) => Array<number>(count).fill(1 / (rows * count)));
}
