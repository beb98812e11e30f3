import type { EncodedExample } from "../data/index.js";
import { visitLogits } from "../generate/index.js";
import { labelNegativeLogLikelihoods } from "../losses/index.js";
import type { TextModel } from "../models/index.js";

/** What a model says of each example's gold target. */
export interface SegmentNegativeLogLikelihoods {
  /** −log p summed over the target's tokens, end-of-sequence included. */
  readonly nats: Float64Array;
  /** How many tokens that are. */
  readonly tokens: Int32Array;
}

/** The negative log-likelihoods that add up to corpusNegativeLogLikelihood, example by example: what paired tests need. Options as there. */
export async function segmentNegativeLogLikelihoods(
  model: TextModel,
  examples: readonly EncodedExample[],
  options: { readonly batchTokens: number },
): Promise<SegmentNegativeLogLikelihoods> {
  const nats = new Float64Array(examples.length);
  const tokens = Int32Array.from(examples, ({ labels }) => labels.length);
  await visitLogits(model, examples, options, ({ logits, labels, indices }) => {
    const values = labelNegativeLogLikelihoods(logits, labels).toFloat32Array();
    let next = 0;
    for (const index of indices) {
      for (const end = next + (tokens[index] as number); next < end; next++)
        nats[index] = (nats[index] as number) + (values[next] as number);
    }
  });
  return { nats, tokens };
}
