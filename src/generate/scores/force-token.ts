import { fill_, full, select, type Tensor } from "../../tensor/index.js";

/** Rules out all tokens but one, whose score becomes 0, as Transformers' forced-token processors do. @param scores `[R, V]` */
export function forceToken(scores: Tensor, id: number): Tensor {
  const { shape, dtype, device } = scores;
  const forced = full(shape, Number.NEGATIVE_INFINITY, { dtype, device });
  fill_(select(forced, 1, id), 0);
  return forced;
}
