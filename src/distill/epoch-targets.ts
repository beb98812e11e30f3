import type { EncodedExample } from "../data/index.js";
import type { PseudoTarget } from "./pseudo-target.js";

/**
 * What one epoch trains on: ONE pseudo-target per input, the `epoch` mod K-th of the K it has, so that K epochs show all K (docs/PAPERS.md
 * section 4, S6), behind the gold rows, which come in every epoch (S4: L(x, y) + L(x, ŷ)). An input without pseudo-targets gives none.
 * @param perInput As `groupPseudoTargets` gives it: labeled inputs, unlabeled ones, or both (S5).
 * @param epoch Counted from 0.
 * @example
 * ```ts
 * import { epochTargets, type PseudoTarget } from "retort-kd";
 *
 * const inputIds = Int32Array.of(20, 21, 1);
 * const pseudoTarget = (k: number, labels: Int32Array): PseudoTarget => ({ id: "a", inputIds, labels, logProb: -2, ended: true, k });
 * const perInput = [[pseudoTarget(0, Int32Array.of(30, 1)), pseudoTarget(1, Int32Array.of(31, 1))]];
 * const gold = [{ id: "a", inputIds, labels: Int32Array.of(32, 1) }];
 * const firstLabels = (epoch: number) => epochTargets(perInput, epoch, gold).map(({ labels }) => labels[0]);
 * firstLabels(0); // → [ 32, 30 ]
 * firstLabels(1); // → [ 32, 31 ]
 * firstLabels(2); // → [ 32, 30 ]
 * ```
 */
export function epochTargets(
  perInput: readonly (readonly PseudoTarget[])[],
  epoch: number,
  gold: readonly EncodedExample[] = [],
): EncodedExample[] {
  return [...gold, ...perInput.flatMap((targets) => targets[epoch % targets.length] ?? [])];
}
