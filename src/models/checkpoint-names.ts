import { CheckpointError } from "../core/index.js";
import type { ParameterSpec } from "../nn/index.js";
import type { Architecture } from "./architecture.js";
import type { CheckpointIndex, CheckpointTensor } from "./checkpoint-files.js";

/** The checkpoint's tensors by the names that the architecture gives them. @throws CheckpointError if two tensors claim one name. */
export function canonicalNames(index: CheckpointIndex, { canonicalName }: Pick<Architecture, "canonicalName">): CheckpointIndex {
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
  { redundantKey }: Pick<Architecture, "redundantKey">,
): CheckpointIndex {
  const expected = new Set(specs.map(({ name }) => name));
  const completed = new Map(index);
  for (const [name, tensor] of index) {
    const original = expected.has(name) ? undefined : redundantKey(name);
    if (original != null && !completed.has(original)) completed.set(original, tensor);
  }
  return completed;
}
