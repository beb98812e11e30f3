import { batchByTokens, collatePairs, type EncodedExample } from "../data/index.js";
import type { TextModel } from "../models/index.js";
import { noGrad, scope, type Tensor } from "../tensor/index.js";

/** What a model says of some examples' label tokens. The tensors live until the visit is over. */
export interface VisitedLogits {
  /** `[N, V]`: one row per label token, in the order of the examples and, within one, of its tokens. */
  readonly logits: Tensor;
  /** int64 `[N]`. */
  readonly labels: Tensor;
  /** Which examples these are, as indices. */
  readonly indices: readonly number[];
}

/** Runs over all examples once, teacher-forced, without gradients and dropout, and shows each batch's logits. The event loop turns between batches. */
export async function visitLogits(
  model: TextModel,
  examples: readonly EncodedExample[],
  { batchTokens }: { readonly batchTokens: number },
  visit: (visited: VisitedLogits) => void,
): Promise<void> {
  const lengths = examples.map(({ inputIds, labels }) => ({ source: inputIds.length, target: labels.length }));
  const placement = { padTokenId: model.config.padTokenId, decoderStartTokenId: model.config.decoderStartTokenId, device: model.device };
  for (const indices of batchByTokens(lengths, { maxTokens: batchTokens })) {
    await new Promise((resolve) => setImmediate(resolve));
    const members = indices.map((index) => examples[index] as EncodedExample);
    noGrad(() =>
      scope(() => {
        const batch = collatePairs(members, placement);
        visit({ logits: model.forward(batch, { logits: batch.labelPositions }).logits, labels: batch.labels, indices });
      }),
    );
  }
}
