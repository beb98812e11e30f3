import { averageNegativeLogLikelihood } from "./average-negative-log-likelihood.js";
import { bleu } from "./bleu/index.js";
import { phonemeErrors, wordsRight } from "./error-rates.js";
import type { Metric, SumScorer } from "./metric.js";
import { rouge } from "./rouge/index.js";

/** What `NLL` is called where systems are compared by it. */
export const nllName = "NLL";

/** The metrics over outputs that systems of a kind of task are compared by, the one that its field looks at first. */
export function comparedMetrics(kind: "text" | "phonemes"): Metric[] {
  return kind === "phonemes"
    ? [wordsRight, phonemeErrors, bleu({ tokenizer: "none" })]
    : [bleu(), rouge("rouge1"), rouge("rouge2"), rouge("rougeL")];
}

/** The scorer of one of {@link comparedMetrics}, or of `NLL`, by the name that reports give it; undefined for any other. */
export function comparedScorer(kind: "text" | "phonemes", name: string): SumScorer | undefined {
  return name === nllName ? averageNegativeLogLikelihood : comparedMetrics(kind).find((metric) => metric.name === name);
}
