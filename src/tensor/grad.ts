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

/**
 * `value` with a derivative that was computed beforehand: backward multiplies `gradient` in place, row by row, by what arrives for `value`, and hands it on to `input`. It is used up by that.
 * @param value One number for each row of `input`: `[]` for all of it, or `[N]` for its first dimension; without a gradient of its own.
 * @param gradient Of the rows' values by `input`, and of its shape. It may be `input`'s own memory, where nothing else needs its values any more.
 */
export function withGradient(value: Tensor, input: Tensor, gradient: Tensor): Tensor {
  return fromHandle(guarded("withGradient", (native) => native.withGradient(handleOf(value), handleOf(input), handleOf(gradient))));
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
