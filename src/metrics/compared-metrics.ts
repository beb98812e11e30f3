import { averageNegativeLogLikelihood } from "./average-negative-log-likelihood.js";
import { bleu } from "./bleu/index.js";
import { phonemeErrors, wordsRight } from "./error-rates.js";
import type { Metric, SumScorer } from "./metric.js";
import { rouge } from "./rouge/index.js";
import { segmentMean } from "./segment-mean.js";

/** What `NLL` is called where systems are compared by it. */
export const nllName = "NLL";

/** What BERTScore's F1 is called, which an encoder scores segments with. */
export const bertScoreName = "BERTScore F1";

/** The metrics over outputs that systems of a kind of task are compared by, the one that its field looks at first. */
export function comparedMetrics(kind: "text" | "phonemes"): Metric[] {
  return kind === "phonemes"
    ? [wordsRight, phonemeErrors, bleu({ tokenizer: "none" })]
    : [bleu(), rouge("rouge1"), rouge("rouge2"), rouge("rougeL")];
}

/**
 * The scorer of one of {@link comparedMetrics}, of `NLL`, or of BERTScore's F1, by the name that reports give it; undefined for any other. BERTScore's signature is that of
 * what scored its segments.
 */
export function comparedScorer(kind: "text" | "phonemes", name: string): SumScorer | undefined {
  if (name === nllName) return averageNegativeLogLikelihood;
  if (name === bertScoreName) return segmentMean({ name, signature: "", warnings: [] });
  return comparedMetrics(kind).find((metric) => metric.name === name);
}
