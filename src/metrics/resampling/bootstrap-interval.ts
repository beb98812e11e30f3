import type { SumScorer } from "../metric.js";
import { formatSignature } from "../signature.js";
import { type Interval, percentileInterval } from "./percentile-interval.js";
import { type ResampledScores, resampleScores } from "./resampled-scores.js";
import { type ResamplingOptions, resolveResampling } from "./resampling.js";
import { bootstrapSums } from "./sums/index.js";
import type { SystemRuns } from "./system-runs.js";

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
 * @example
 * ```ts
 * import { bootstrapInterval, chrf, corpusStatistics } from "retort-kd";
 *
 * const metric = chrf();
 * const references = [["turn on the lights"], ["play some music"], ["what time is it"], ["call my mother"]];
 * const firstSeed = corpusStatistics(metric, ["turn the lights on", "play music", "what time is it", "call mom"], references);
 * const secondSeed = corpusStatistics(metric, ["turn on lights", "play some music", "what is it", "call mom"], references);
 * const { value, low, high } = bootstrapInterval(metric, [firstSeed, secondSeed], { seed: 1, resamples: 500 });
 * [low, value, high].map(Math.round); // → [ 42, 60, 69 ]
 * ```
 */
export function bootstrapInterval(metric: SumScorer, runs: SystemRuns, options: ResamplingOptions): BootstrapInterval {
  const { seed, resamples } = resolveResampling(options);
  const [resampled] = resampleScores(metric, [runs], { resamples, sumResamples: bootstrapSums(seed) }) as [ResampledScores];
  return intervalOfResamples(resampled, { ...options, runs: runs.length });
}

/** {@link bootstrapInterval} of a system that has been resampled already, with these options. */
export function intervalOfResamples(
  { value, scores }: ResampledScores,
  { runs, ...options }: ResamplingOptions & { readonly runs: number },
): BootstrapInterval {
  const { seed, resamples, confidence } = resolveResampling(options);
  return {
    value,
    mean: scores.reduce((sum, score) => sum + score, 0) / scores.length,
    ...percentileInterval(scores, confidence),
    signature: formatSignature({ bs: resamples, confidence, runs, seed, version: "retort.3" }),
  };
}
