import { averageNegativeLogLikelihood, negativeLogLikelihoodPerByte } from "../../../metrics/index.js";
import type { MetricReport } from "../../comparing/index.js";

/** Whether a metric of systems is how likely they hold the gold targets, per token or per byte. */
export function isLikelihood({ name }: Pick<MetricReport, "name">): boolean {
  return name === averageNegativeLogLikelihood.name || name === negativeLogLikelihoodPerByte.name;
}
