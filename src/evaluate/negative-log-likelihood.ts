import { DataError } from "../core/index.js";
import type { EncodedExample } from "../data/index.js";
import { visitLogits } from "../generate/index.js";
import { negativeLogLikelihood } from "../losses/index.js";
import type { TextModel } from "../models/index.js";

/**
 * The negative log-likelihood of gold targets, in nats per token: summed over every label token of every example, end-of-sequence included,
 * divided by their number (so that long targets weigh more). Its exponential is the perplexity. Two models' values compare only if they
 * share a tokenizer.
 * The event loop turns between batches.
 * @param options.batchTokens Source and target tokens per batch, padding included; does not change the result beyond rounding.
 * @throws DataError if there are no examples.
 * @example
 * ```ts
 * import { corpusNegativeLogLikelihood, encodeExamples, initializeModel, parseModelConfig, trainByteLevelBpe } from "retort-kd";
 *
 * const examples = [{ id: "1", source: "turn on the lights", target: "lights on" }];
 * const tokenizer = trainByteLevelBpe(["lights on"], { vocabularySize: 262 });
 * const { rows } = await encodeExamples(tokenizer, examples, { maxSourceLength: 32, maxTargetLength: 32 });
 * const sizes = { vocab_size: 262, d_model: 8, d_kv: 4, d_ff: 16, num_layers: 1, num_heads: 2 };
 * const model = initializeModel(parseModelConfig({ model_type: "t5", ...sizes }), { seed: 1 });
 * const nll = await corpusNegativeLogLikelihood(model, rows, { batchTokens: 1000 });
 * nll.toFixed(2); // → '6.34'
 * Math.exp(nll).toFixed(0); // → '569'
 * model.parameters.dispose();
 * ```
 */
export async function corpusNegativeLogLikelihood(
  model: TextModel,
  examples: readonly EncodedExample[],
  options: { readonly batchTokens: number },
): Promise<number> {
  if (examples.length === 0) throw new DataError("negative log-likelihood: there are no examples to average over.");
  let [sum, tokens] = [0, 0];
  await visitLogits(model, examples, options, ({ logits, labels }) => {
    const count = labels.shape[0] as number;
    sum += count * negativeLogLikelihood(logits, labels).item();
    tokens += count;
  });
  return sum / tokens;
}
