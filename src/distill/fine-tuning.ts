import { negativeLogLikelihood } from "../losses/index.js";
import type { EncoderDecoderModel } from "../models/index.js";
import type { Objective } from "../train/index.js";

/** Fine-tuning: the negative log-likelihood of the labels (docs/PAPERS.md, NLL(x, y)). Trains S, T, and students on pseudo-targets. */
export function fineTuning(model: EncoderDecoderModel, options: { labelSmoothing?: number } = {}): Objective {
  return {
    name: "fine-tuning",
    compute(batch, { dropout }) {
      const { logits } = model.forward(batch, { dropout, logits: batch.labelPositions });
      const loss = negativeLogLikelihood(logits, batch.labels, options);
      return { loss, terms: { nll: loss } };
    },
  };
}
