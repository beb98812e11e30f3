import { ShapeError } from "../../core/index.js";
import type { Tensor } from "../../tensor/index.js";

/** The number of tokens of a batch `[B, T]`. @throws ShapeError if it is larger than `most`. */
export function checkedLength(inputIds: Tensor, most: number): number {
  const tokens = inputIds.shape[1] as number;
  if (tokens <= most) return tokens;
  throw new ShapeError(`encoder: a text of ${tokens} tokens is longer than the model's ${most} (max_position_embeddings).`, {
    hint: `Cut it to ${most} tokens at most.`,
  });
}
