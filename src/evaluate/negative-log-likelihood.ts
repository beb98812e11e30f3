import { DataError } from "../core/index.js";
import { batchByTokens, collatePairs, type EncodedExample } from "../data/index.js";
import { negativeLogLikelihood } from "../losses/index.js";
import type { TextModel } from "../models/index.js";
import { noGrad, scope } from "../tensor/index.js";

/**
 * The negative log-likelihood of gold targets, in nats per token: summed over every label token of every example, end-of-sequence included,
 * divided by their number (so that long targets weigh more). Its exponential is the perplexity. Two models' values compare only if they
 * share a tokenizer.
 * The event loop turns between batches.
 * @param options.batchTokens Source and target tokens per batch, padding included; does not change the result beyond rounding.
 * @throws DataError if there are no examples.
 */
export async function corpusNegativeLogLikelihood(
  model: TextModel,
  examples: readonly EncodedExample[],
  { batchTokens }: { readonly batchTokens: number },
): Promise<number> {
  if (examples.length === 0) throw new DataError("negative log-likelihood: there are no examples to average over.");
  const lengths = examples.map(({ inputIds, labels }) => ({ source: inputIds.length, target: labels.length }));
  const placement = { padTokenId: model.config.padTokenId, decoderStartTokenId: model.config.decoderStartTokenId, device: model.device };
  let [sum, tokens] = [0, 0];
  for (const indices of batchByTokens(lengths, { maxTokens: batchTokens })) {
    await new Promise((resolve) => setImmediate(resolve));
    const members = indices.map((index) => examples[index] as EncodedExample);
    const batchTokenCount = members.reduce((count, { labels }) => count + labels.length, 0);
    sum += batchTokenCount * batchMean(model, members, placement);
    tokens += batchTokenCount;
  }
  return sum / tokens;
}

function batchMean(
  model: TextModel,
  members: readonly EncodedExample[],
  placement: { padTokenId: number; decoderStartTokenId: number | undefined; device: string },
): number {
  return noGrad(() =>
    scope(() => {
      const batch = collatePairs(members, placement);
      return negativeLogLikelihood(model.forward(batch, { logits: batch.labelPositions }).logits, batch.labels).item();
    }),
  );
}
