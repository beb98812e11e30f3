import { DataError, TrainingError } from "../core/index.js";
import type { EncodedExample } from "../data/index.js";
import { visitLogits } from "../generate/index.js";
import { labelNegativeLogLikelihoods } from "../losses/index.js";
import type { TextModel } from "../models/index.js";
import { div, scope, sum } from "../tensor/index.js";

/** The temperatures that are looked at: each 1.1 times the one before it, 0.5 to 3.4. What lies between two of them is interpolated. */
const grid = Array.from({ length: 21 }, (_, step) => 0.5 * 1.1 ** step);

/** A temperature and what it is good for. */
export interface FittedTemperature {
  /** Above 1: the model is surer than it is right. */
  readonly temperature: number;
  /** The negative log-likelihood with logits divided by it, in nats per token of the gold targets; interpolated as the temperature is. */
  readonly nll: number;
  /** The same with the logits as they are. */
  readonly nllUnscaled: number;
  /** Whether it is the lowest or the highest that was looked at, so that one beyond may be better. */
  readonly isAtBound: boolean;
  /**
   * The standard error of the temperature's logarithm, so about its relative error: 1/√(tokens × curvature of the NLL there), as if the tokens were drawn one by one.
   * Those of one target depend on each other, so that it is rather more. Absent at a bound.
   */
  readonly relativeError?: number;
}

/**
 * Temperature scaling (Guo et al. 2017, arXiv:1706.04599, section 4.2): the one number by which a model's logits are to be divided to make gold targets most likely.
 * It changes no greedy output. Found in one pass over the examples, among 0.5 to 3.4, to about a hundredth.
 * The event loop turns between batches.
 * @param examples Validation rows: those that the model was trained on ask for less than 1 if it learned them by heart.
 * @param options.batchTokens As for {@link corpusNegativeLogLikelihood}.
 * @throws DataError if there are no examples; TrainingError if the model gives values that are not finite.
 * @example
 * ```ts
 * import { encodeExamples, fitTemperature, initializeModel, parseModelConfig, trainByteLevelBpe } from "retort-kd";
 *
 * const examples = [{ id: "1", source: "turn on the lights", target: "lights on" }];
 * const tokenizer = trainByteLevelBpe(["lights on"], { vocabularySize: 262 });
 * const { rows } = await encodeExamples(tokenizer, examples, { maxSourceLength: 32, maxTargetLength: 32 });
 * const sizes = { vocab_size: 262, d_model: 8, d_kv: 4, d_ff: 16, num_layers: 1, num_heads: 2 };
 * const untrained = initializeModel(parseModelConfig({ model_type: "t5", ...sizes }), { seed: 1 });
 * const { temperature, isAtBound, nll, nllUnscaled } = await fitTemperature(untrained, rows, { batchTokens: 1000 });
 * temperature.toFixed(2); // → '3.36'
 * isAtBound; // → true
 * nll < nllUnscaled; // → true
 * untrained.parameters.dispose();
 * ```
 */
export async function fitTemperature(
  model: TextModel,
  examples: readonly EncodedExample[],
  options: { readonly batchTokens: number },
): Promise<FittedTemperature> {
  if (examples.length === 0) throw new DataError("temperature: there are no examples to fit it to.");
  const temperatures = [1, ...grid];
  const sums = temperatures.map(() => 0);
  let tokens = 0;
  await visitLogits(model, examples, options, ({ logits, labels }) => {
    tokens += labels.shape[0] as number;
    for (const [i, temperature] of temperatures.entries()) {
      // One divided copy at a time: a batch's logits can be the largest thing in memory.
      sums[i] = (sums[i] as number) + scope(() => sum(labelNegativeLogLikelihoods(div(logits, temperature), labels)).item());
    }
  });
  const [nllUnscaled, ...curve] = sums.map((total) => total / tokens) as [number, ...number[]];
  if (!curve.every(Number.isFinite)) throw new TrainingError("temperature: the model's logits are not finite on these examples.");
  return { ...lowest(curve, tokens), nllUnscaled };
}

/** The lowest point of the parabola, over log temperature, through the grid's lowest value and its neighbours; at an end of the grid, that end. */
function lowest(curve: readonly number[], tokens: number): Omit<FittedTemperature, "nllUnscaled"> {
  const at = curve.indexOf(Math.min(...curve));
  const [before, nll, after] = [curve[at - 1], curve[at] as number, curve[at + 1]];
  if (before === undefined || after === undefined) return { temperature: grid[at] as number, nll, isAtBound: true };
  const bend = before - 2 * nll + after;
  const shift = (before - after) / (2 * bend);
  const relativeError = Math.log(1.1) / Math.sqrt(tokens * bend);
  return { temperature: (grid[at] as number) * 1.1 ** shift, nll: nll - ((before - after) * shift) / 4, isAtBound: false, relativeError };
}
