import { DataError } from "../core/index.js";
import type { EncodedInput } from "../data/index.js";
import { isEmpty, type PseudoTarget, type PseudoTargetLine } from "./pseudo-target.js";

/**
 * The pseudo-targets of each input, in the inputs' order, by `k`. Empty ones are left out, because there is nothing to learn from them, so that
 * an input may have fewer than K, or none. Equal ones stay: how often a target was sampled says how probable it is.
 * @throws DataError for a line whose input is not among `inputs`: they are pseudo-targets of other data.
 * @example
 * ```ts
 * import { groupPseudoTargets } from "retort-kd";
 *
 * const inputs = [
 *   { id: "hello", inputIds: Int32Array.of(20, 21, 1) },
 *   { id: "world", inputIds: Int32Array.of(22, 23, 1) },
 * ];
 * const decoding = { method: "sampling", seed: 1, sequences: 2, maxNewTokens: 8 } as const;
 * const shared = { id: "hello", source: "hello", from: "teacher", logProb: -1.5, decoding, ended: true } as const;
 * const lines = [
 *   { ...shared, target: "HH AH L OW", ids: [30, 31, 1], k: 0 },
 *   { ...shared, target: "", ids: [1], k: 1 },
 * ];
 * groupPseudoTargets(lines, inputs).map((targets) => targets.length); // → [ 1, 0 ]
 * ```
 */
export function groupPseudoTargets(lines: Iterable<PseudoTargetLine>, inputs: readonly EncodedInput[]): PseudoTarget[][] {
  const groups = new Map(inputs.map(({ id, inputIds }) => [id, { inputIds, targets: [] as PseudoTarget[] }]));
  for (const line of lines) {
    const group = groups.get(line.id);
    if (group === undefined) throw new DataError(`the pseudo-target of input '${line.id}' belongs to none of the ${inputs.length} inputs.`);
    if (isEmpty(line)) continue;
    const { id, ids, logProb, ended, k } = line;
    group.targets.push({ id, inputIds: group.inputIds, labels: Int32Array.from(ids), logProb, ended, k });
  }
  return [...groups.values()].map(({ targets }) => targets.sort((a, b) => a.k - b.k));
}
