import { labelNegativeLogLikelihoods_, meanOverLabels, type NegativeLogLikelihoodOptions, type Normalization } from "../losses/index.js";
import type { TextModel } from "../models/index.js";
import type { Objective } from "../train/index.js";

/** How fine-tuning compares and averages. */
export interface FineTuningOptions extends NegativeLogLikelihoodOptions {
  /** What the loss is averaged over. Default: `token`. */
  readonly normalization?: Normalization;
}

/**
 * Fine-tuning: the negative log-likelihood of the labels (docs/PAPERS.md, NLL(x, y)). Trains S, T, and students on pseudo-targets.
 * @example
 * ```ts
 * import { corpusNegativeLogLikelihood, fineTuning, initializeModel, parseModelConfig, train } from "retort-kd";
 *
 * const sizes = { vocab_size: 40, d_model: 8, d_kv: 4, d_ff: 16, num_layers: 1, num_heads: 2, dropout_rate: 0 };
 * const student = initializeModel(parseModelConfig({ model_type: "t5", ...sizes }), { seed: 1 });
 * const examples = [{ id: "a", inputIds: Int32Array.of(20, 21, 1), labels: Int32Array.of(30, 31, 1) }];
 * const losses: number[] = [];
 * await train({
 *   model: student,
 *   objective: fineTuning(student, { labelSmoothing: 0.1 }),
 *   data: { examples, batchTokens: 64, padTokenId: 0, decoderStartTokenId: 0 },
 *   settings: { learningRate: 0.02, warmupSteps: 0, maxEpochs: 6, patience: 6, maxGradientNorm: 1, computeDtype: "float32" },
 *   seed: 1,
 *   name: "student",
 *   validate: () => corpusNegativeLogLikelihood(student, examples, { batchTokens: 64 }),
 *   folder: "checkpoints/student",
 *   fingerprint: "examples-1",
 *   onEvent: (event) => event.kind === "step" && losses.push(event.loss),
 * });
 * losses.length; // → 6
 * Math.min(...losses) === losses.at(-1); // → true
 * student.parameters.dispose();
 * ```
 */
export function fineTuning(model: TextModel, options: FineTuningOptions = {}): Objective {
  const { normalization = "token", ...smoothing } = options;
  return {
    name: "fine-tuning",
    normalization,
    compute(batch, { dropout, recompute }) {
      const { logits } = model.forward(batch, { dropout, recompute, logits: batch.labelPositions });
      const loss = meanOverLabels(labelNegativeLogLikelihoods_(logits, batch.labels, smoothing), batch.labelsPerRow, normalization);
      return { loss, terms: { nll: loss } };
    },
  };
}
