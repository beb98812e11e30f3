import { labelNegativeLogLikelihoods, meanOverLabels, type NegativeLogLikelihoodOptions, type Normalization } from "../losses/index.js";
import type { TextModel } from "../models/index.js";
import type { Objective } from "../train/index.js";

/** How fine-tuning compares and averages. */
export interface FineTuningOptions extends NegativeLogLikelihoodOptions {
  /** What the loss is averaged over. Default: `token`. */
  readonly normalization?: Normalization;
}

/** Fine-tuning: the negative log-likelihood of the labels (docs/PAPERS.md, NLL(x, y)). Trains S, T, and students on pseudo-targets. */
export function fineTuning(model: TextModel, options: FineTuningOptions = {}): Objective {
  const { normalization = "token", ...smoothing } = options;
  return {
    name: "fine-tuning",
    normalization,
    compute(batch, { dropout }) {
      const { logits } = model.forward(batch, { dropout, logits: batch.labelPositions });
      const loss = meanOverLabels(labelNegativeLogLikelihoods(logits, batch.labels, smoothing), batch.labelsPerRow, normalization);
      return { loss, terms: { nll: loss } };
    },
  };
}
