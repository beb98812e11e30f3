import { add, div, eq, mul, sum, type Tensor, to } from "../../tensor/index.js";

/** Each row's mean over its positions that are not padding, `[B]`; 0 for a row that has none. `losses [B, L]`, `mask [B, L]` of ones and zeros. */
export function meanOverPositions(losses: Tensor, mask: Tensor): Tensor {
  const isToken = to(mask, { dtype: "float32" });
  const counts = sum(isToken, -1);
  const total = sum(mul(losses, isToken), -1);
  return div(total, add(counts, to(eq(counts, 0), { dtype: "float32" })));
}
