import { labelNegativeLogLikelihoods, meanOverLabels, type Normalization } from "../../losses/index.js";
import type { DistillationTerm } from "./distillation-term.js";

/** NLL(x, y) of the labels (docs/PAPERS.md section 3), beside what the teacher says of them. @param normalization What it is averaged over. */
export function labelsTerm(normalization: Normalization): DistillationTerm {
  return {
    name: "nll",
    compute({ batch, student }) {
      return { loss: meanOverLabels(labelNegativeLogLikelihoods(student.logits, batch.labels), batch.labelsPerRow, normalization) };
    },
  };
}
