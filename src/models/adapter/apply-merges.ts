import { CheckpointError } from "../../core/index.js";
import { lowRankProduct, type Parameters } from "../../nn/index.js";
import {
  add,
  add_,
  all,
  copy_,
  div,
  finiteMask,
  indexCopy_,
  integers,
  loadSafetensors,
  mul,
  noGrad,
  scope,
  sqrt,
  sum,
  type Tensor,
  to,
  transpose,
  view,
} from "../../tensor/index.js";
import type { CheckpointTensor } from "../checkpoint/index.js";
import type { Merge } from "./plan-merge.js";

/**
 * Changes a base model's weights as an adapter's plan says; products are computed in float32.
 * @param folder The adapter's, for messages.
 * @throws CheckpointError where what comes out is not finite.
 */
export function applyMerges(parameters: Parameters, merges: readonly Merge[], folder: string): void {
  for (const merge of merges) {
    noGrad(() =>
      scope(() => {
        const weight = parameters.get(merge.weight);
        apply(weight, merge);
        if (all(finiteMask(weight)).item() === 1) return;
        throw new CheckpointError(`${folder}: merged into '${merge.weight}', it gives values that are not finite in ${weight.dtype}.`);
      }),
    );
  }
}

function apply(weight: Tensor, merge: Merge): void {
  const read = (tensor: CheckpointTensor): Tensor => readFloat(tensor, weight.device);
  if (merge.kind === "product") applyProduct(weight, merge, read);
  else if (merge.kind === "bias") add_(weight, mul(read(merge.bias), merge.scale));
  else {
    const indices = integers(merge.indices, [merge.indices.length], weight.device);
    indexCopy_(weight, 0, { indices, source: to(read(merge.values), { dtype: weight.dtype }) });
  }
}

/** W + s·B·A, or, of a DoRA, each output's row of it at the length that was learned. */
function applyProduct(
  weight: Tensor,
  { tensors, scale, isInputFirst }: Extract<Merge, { kind: "product" }>,
  read: (tensor: CheckpointTensor) => Tensor,
): void {
  const { a, b, magnitude, isEmbedding } = tensors;
  const product = lowRankProduct({ a: read(a), b: read(b), scale });
  const isTurned = isInputFirst || isEmbedding;
  const turned = (tensor: Tensor): Tensor => (isTurned ? transpose(tensor, 0, 1) : tensor);
  if (magnitude === undefined) {
    add_(weight, turned(product));
    return;
  }
  const merged = add(turned(to(weight, { dtype: "float32" })), product);
  const lengths = sqrt(sum(mul(merged, merged), 1));
  copy_(weight, turned(mul(merged, view(div(read(magnitude), lengths), [-1, 1]))));
}

function readFloat({ path, name }: CheckpointTensor, device: string): Tensor {
  return to(loadSafetensors(path, [name]).get(name) as Tensor, { dtype: "float32", device });
}
