import { ShapeError } from "../core/index.js";
import { mul, sum, Tensor, to } from "../tensor/index.js";
import type { Normalization } from "./mean-over-labels.js";

/**
 * The mean of losses that a row has one of, such as those of relations between a source's positions, weighted as {@link meanOverLabels} weighs rows: by
 * label tokens for `token`, alike for `sequence`. So a step's loss does not depend on how it was cut into micro-batches.
 * @param losses `[B]` @param labelsPerRow B numbers; rows without any count for nothing.
 * @returns One element.
 * @throws ShapeError if there is another number of losses.
 */
export function meanOverRows(losses: Tensor, labelsPerRow: readonly number[], normalization: Normalization = "token"): Tensor {
  if (losses.shape.length !== 1 || losses.shape[0] !== labelsPerRow.length) {
    throw new ShapeError(`meanOverRows: expected losses [${labelsPerRow.length}], one per row, got [${losses.shape.join(", ")}].`);
  }
  const counts = labelsPerRow.map((count) => (normalization === "token" ? count : Math.sign(count)));
  const total = counts.reduce((sum, count) => sum + count, 0);
  const weights = Tensor.from(
    counts.map((count) => count / total),
    [counts.length],
  );
  return sum(mul(losses, to(weights, { dtype: "float32", device: losses.device })));
}
