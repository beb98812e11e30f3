import { indexSelect, reshape, select, type Tensor } from "../../tensor/index.js";

/** The hidden states `[B, T, D]` that get logits: all, the last token's `[B, D]`, or those at N indices into the flattened `[B·T]` → `[N, D]`. */
export function selectPositions(hidden: Tensor, logits: "all" | "last" | Tensor): Tensor {
  if (logits === "all") return hidden;
  const [, length, size] = hidden.shape as [number, number, number];
  return logits === "last" ? select(hidden, 1, length - 1) : indexSelect(reshape(hidden, [-1, size]), 0, logits);
}
