import { CheckpointError } from "../../core/index.js";
import type { ParameterSpec } from "../../nn/index.js";
import type { CheckpointIndex, CheckpointTensor } from "./checkpoint-files.js";

/** How an architecture takes the names of a checkpoint's tensors. */
export interface CheckpointRules {
  /** What this library calls a tensor of a checkpoint, whose writers may have called it otherwise. */
  canonicalName(name: string): string;
  /**
   * What a (canonical) key says that checkpoints of this type may hold besides their weights: the name of the weight it is a copy of, or null
   * for one that no model reads; undefined for a key that does not belong there.
   */
  redundantKey(name: string): string | null | undefined;
  /** The name of another weight that a weight is equal to where a checkpoint lacks it, because its writer kept one for both. */
  standInFor?(name: string): string | undefined;
  /**
   * Whether a checkpoint whose config.json ties the head to the embedding may have a head of its own all the same, which then counts: Transformers 5 writes such folders of
   * these models, and reads them so.
   */
  readonly mayHaveOwnHead?: boolean;
  /** Whether a matrix is held `[in, out]`, as GPT-2's are, and not `[out, in]`. */
  isInputFirst?(name: string): boolean;
}

/** The checkpoint's tensors by the names that the architecture gives them. @throws CheckpointError if two tensors claim one name. */
export function canonicalNames(index: CheckpointIndex, { canonicalName }: Pick<CheckpointRules, "canonicalName">): CheckpointIndex {
  const renamed = new Map<string, CheckpointTensor>();
  for (const [name, tensor] of index) {
    const canonical = canonicalName(name);
    const other = renamed.get(canonical);
    if (other !== undefined) {
      throw new CheckpointError(`${tensor.path}: '${name}' and '${other.name}' are both the weight '${canonical}'.`, {
        hint: "Keep the one that the model was trained with.",
      });
    }
    renamed.set(canonical, tensor);
  }
  return renamed;
}

/**
 * The same tensors, and for every weight that is missing a copy of it, if there is one: of tied weights, which are one matrix under several names,
 * some writers keep another name than the architecture's.
 */
export function withCopiesForMissing(
  index: CheckpointIndex,
  specs: readonly ParameterSpec[],
  { redundantKey, standInFor }: Pick<CheckpointRules, "redundantKey" | "standInFor">,
): CheckpointIndex {
  const expected = new Set(specs.map(({ name }) => name));
  const completed = new Map(index);
  for (const [name, tensor] of index) {
    const original = expected.has(name) ? undefined : redundantKey(name);
    if (original != null && !completed.has(original)) completed.set(original, tensor);
  }
  for (const { name } of specs) {
    const other = completed.has(name) ? undefined : completed.get(standInFor?.(name) ?? "");
    if (other !== undefined) completed.set(name, other);
  }
  return completed;
}
