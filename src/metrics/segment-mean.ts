import type { SumScorer } from "./metric.js";
import type { Score } from "./score.js";

/** The mean over segments of a share that something else has scored them with, one by one: the second half of a metric, so that it has intervals and tests like any other. */
export function segmentMean({ name, signature, warnings }: Pick<Score, "name" | "signature" | "warnings">): SumScorer {
  return {
    name,
    width: 1,
    score: (sum, { segments }) => ({
      name,
      value: (sum[0] as number) / segments,
      unit: "share",
      better: "higher",
      signature,
      segments,
      warnings,
    }),
  };
}
