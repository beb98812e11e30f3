import type { TensorHandle } from "./binding.js";
import { guarded } from "./engine.js";
import { collectTensors, scope } from "./scope.js";
import { fromHandle, handleOf, type Tensor } from "./tensor.js";

/**
 * Gradient checkpointing (Chen et al. 2016, arXiv:1604.06174): what `body` returns, a Tensor or arrays, Maps and plain objects of them, without what autograd
 * would keep for its backward pass. Where backward comes to it, `body` runs again and is gone through at once. Gradients are those of `body` itself to the bit:
 * random streams and autocast are set back to where they were, and then put as they are again.
 *
 * `body` runs in a {@link scope} of its own, twice; it returns tensors in the same order both times. It must be synchronous and change nothing that it reads.
 * @param inputs Given to `body`, and kept until backward is done whoever releases them meanwhile. What else it reads (weights, masks) has to live until then.
 * @throws Whatever `body` throws; the second time out of {@link backward}, as does a weight that was changed in place in between.
 */
export function recomputed<Made>(body: (...inputs: Tensor[]) => Made, inputs: readonly Tensor[]): Made {
  let first: { readonly made: Made } | undefined;
  const pass = (handles: readonly TensorHandle[]): TensorHandle[] => {
    const made = scope(() => body(...handles.map(fromHandle)));
    first ??= { made };
    return collectTensors(made).map(handleOf);
  };
  guarded("recomputed", (native) => native.recomputed(pass, inputs.map(handleOf)));
  return (first as unknown as { readonly made: Made }).made;
}
