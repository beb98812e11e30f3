import type { SumScorer } from "./metric.js";
import { type Interval, percentileInterval } from "./percentile-interval.js";
import { mapResamples, type ResamplingOptions, resolveResampling } from "./resampling.js";
import { formatSignature } from "./signature.js";
import { commonSegments, type SystemRuns, scoreByWeights } from "./system-runs.js";

/** A score with the interval in which other test sets of this kind and size would put it. */
export interface BootstrapInterval extends Interval {
  /** On the test set as it is. */
  readonly value: number;
  /** Over the resamples; far from `value` where the metric is biased on few segments. */
  readonly mean: number;
  /** Every choice behind the interval. */
  readonly signature: string;
}

/**
 * The percentile bootstrap interval (Efron 1979; for corpus scores Koehn 2004): test sets of the same size are drawn from the segments with
 * replacement, and scored by the metric from summed statistics.
 * With several runs of the system, segments are drawn once for all of them and the runs' scores averaged: the interval is about which
 * segments were tested, and says nothing about training seeds other than these.
 * @throws DataError where runs and metric do not fit together, or where a resample's score is undefined; ConfigError for wrong options.
 */
export function bootstrapInterval(metric: SumScorer, runs: SystemRuns, options: ResamplingOptions): BootstrapInterval {
  const resolved = resolveResampling(options);
  const { seed, resamples, confidence } = resolved;
  const segments = commonSegments(metric, [runs]);
  const score = scoreByWeights(metric, runs);
  const scores = mapResamples(segments, resolved, score);
  return {
    value: score(new Float64Array(segments).fill(1)),
    mean: scores.reduce((sum, value) => sum + value, 0) / resamples,
    ...percentileInterval(scores, confidence),
    signature: formatSignature({ bs: resamples, confidence, runs: runs.length, seed, version: "retort.1" }),
  };
}
