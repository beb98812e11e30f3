import type { EncodedExample } from "../data/index.js";
import type { PseudoTarget } from "./pseudo-target.js";

/**
 * What one epoch trains on: ONE pseudo-target per input, the `epoch` mod K-th of the K it has, so that K epochs show all K (docs/PAPERS.md
 * section 4, S6), behind the gold rows, which come in every epoch (S4: L(x, y) + L(x, ŷ)). An input without pseudo-targets gives none.
 * @param perInput As `groupPseudoTargets` gives it: labeled inputs, unlabeled ones, or both (S5).
 * @param epoch Counted from 0.
 */
export function epochTargets(
  perInput: readonly (readonly PseudoTarget[])[],
  epoch: number,
  gold: readonly EncodedExample[] = [],
): EncodedExample[] {
  return [...gold, ...perInput.flatMap((targets) => targets[epoch % targets.length] ?? [])];
}
