import { guarded } from "./engine.js";
import { fromHandle, handleOf, type Tensor } from "./tensor.js";

/** Backpropagates from a one-element loss; gradients are ADDED to those the leaves hold already. Frees the recorded graph. */
export function backward(loss: Tensor): void {
  guarded("backward", (native) => native.backward(handleOf(loss)));
}

/** The gradient a leaf has collected, or null. The handle is new and belongs to the caller's scope. */
export function gradOf(leaf: Tensor): Tensor | null {
  const handle = guarded("gradOf", (native) => native.gradOf(handleOf(leaf)));
  return handle === null ? null : fromHandle(handle);
}

/** Drops the gradients of leaves, so that the next {@link backward} starts from nothing. */
export function clearGradients(leaves: Iterable<Tensor>): void {
  for (const leaf of leaves) guarded("clearGradients", (native) => native.setGrad(handleOf(leaf), null));
}

/**
 * The gradients of a one-element `output` with respect to `inputs`, without touching what leaves have collected;
 * null for an input that the output does not depend on.
 */
export function gradients(output: Tensor, inputs: readonly Tensor[]): (Tensor | null)[] {
  const handles = guarded("gradients", (native) => native.grad([handleOf(output)], inputs.map(handleOf)));
  return handles.map((handle) => (handle === null ? null : fromHandle(handle)));
}
