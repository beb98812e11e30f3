import type { TensorHandle } from "./binding.js";
import { guarded } from "./engine.js";
import { noGrad, scope } from "./scope.js";
import { fromHandle, handleOf, type Tensor } from "./tensor.js";

/** What a computation made: its result, and what its gradients are computed from. */
export interface Computed {
  readonly value: Tensor;
  readonly kept: readonly Tensor[];
}

/** The gradients of a computation's inputs, in their order, null where there is none, from that of its result. */
export type GradientsOf = (gradient: Tensor, ...kept: Tensor[]) => readonly (Tensor | null)[];

/**
 * A computation with gradients of its own: `compute` runs without recording, and backward calls `gradientsOf` instead of going through it. For formulas that
 * keep less, or take fewer steps, than what autograd makes of the operators.
 * @param inputs What of the graph `compute` reads. @param compute In a scope of its own. Its value is no input, nor a view of one.
 * @param gradientsOf In a scope of its own, without recording. Must change neither the gradient nor what was kept.
 * @throws What `gradientsOf` throws, out of backward; NativeError for another number of gradients, or one of another shape than its input, and if what was kept was changed in place.
 */
export function customGradient(inputs: readonly Tensor[], compute: () => Computed, gradientsOf: GradientsOf): Tensor {
  return scope(() => {
    const { value, kept } = noGrad(() => scope(compute));
    const pass = (handles: readonly TensorHandle[]): (TensorHandle | null)[] => {
      const [gradient, ...values] = handles.map(fromHandle) as [Tensor, ...Tensor[]];
      return scope(() => gradientsOf(gradient, ...values)).map((made) => made && handleOf(made));
    };
    const handles = [inputs, kept].map((tensors) => tensors.map(handleOf)) as [TensorHandle[], TensorHandle[]];
    return fromHandle(guarded("customGradient", (native) => native.customGradient(handleOf(value), ...handles, pass)));
  });
}
