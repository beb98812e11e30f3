import type { SumScorer } from "../metric.js";
import { formatSignature } from "../signature.js";
import { monteCarloPValue } from "./monte-carlo-p-value.js";
import { type Interval, percentileInterval } from "./percentile-interval.js";
import { type ResampledPair, resampledDifferences } from "./resampled-differences.js";
import { type ResampledScores, resampleScores } from "./resampled-scores.js";
import { type ResamplingOptions, resolveResampling } from "./resampling.js";
import { bootstrapSums } from "./sums/index.js";
import type { SystemPair } from "./system-runs.js";

/** How two systems' scores compare on the same segments. */
export interface PairedComparison {
  readonly baseline: number;
  readonly system: number;
  /** `system` minus `baseline`, in the metric's unit. */
  readonly difference: number;
  /** Of the null hypothesis that the systems are equally good. */
  readonly pValue: number;
  /** Every choice behind the p-value. */
  readonly signature: string;
}

/** A {@link PairedComparison} with the percentile interval of the difference. */
export interface PairedBootstrap extends PairedComparison {
  readonly differenceInterval: Interval;
}

/**
 * The paired bootstrap test (Koehn 2004; Riezler and Maxwell 2005) with sacreBLEU 2.6.0's statistic: both systems are scored on the same
 * resamples, and the observed |difference| is compared with the resampled |differences| less their mean (see {@link monteCarloPValue}).
 * Where one system is clearly ahead, that statistic sees one side only: its p is about half of {@link approximateRandomization}'s, on few segments far less, which is the
 * one to decide by.
 * With several runs, of which the systems may have different numbers, each resample is one draw of segments for ALL runs of both systems, and
 * a system's score is the mean over its runs: what is tested is the mean over these runs on other segments, not on other training seeds.
 * @throws As bootstrapInterval.
 * @example
 * ```ts
 * import { corpusStatistics, pairedBootstrap, ter } from "retort-kd";
 *
 * const metric = ter();
 * const references = [["turn on the lights"], ["play some music"], ["what time is it"], ["call my mother"]];
 * const baseline = corpusStatistics(metric, ["turn lights", "play music", "what is it", "call mother"], references);
 * const system = corpusStatistics(metric, ["turn on the lights", "play music", "what time is it", "call my mother"], references);
 * const { difference, differenceInterval } = pairedBootstrap(metric, { baseline: [baseline], system: [system] }, { seed: 1 });
 * difference.toFixed(1); // → '-28.6'
 * differenceInterval.high < 0; // → true
 * ```
 */
export function pairedBootstrap(metric: SumScorer, pair: SystemPair, options: ResamplingOptions): PairedBootstrap {
  const { seed, resamples } = resolveResampling(options);
  const resampled = resampleScores(metric, [pair.baseline, pair.system], { resamples, sumResamples: bootstrapSums(seed) });
  const [baseline, system] = resampled as [ResampledScores, ResampledScores];
  return compareResamples({ baseline, system }, { ...options, runs: `${pair.baseline.length}-${pair.system.length}` });
}

/**
 * {@link pairedBootstrap} of two systems that have been resampled together already, with these options.
 * @param options.runs How many runs each has, such as `1-1`.
 */
export function compareResamples(
  pair: ResampledPair,
  { runs, ...options }: ResamplingOptions & { readonly runs: string },
): PairedBootstrap {
  const { seed, resamples, confidence } = resolveResampling(options);
  const { difference, differences, statistics } = resampledDifferences(pair);
  return {
    baseline: pair.baseline.value,
    system: pair.system.value,
    difference,
    pValue: monteCarloPValue(statistics, Math.abs(difference)),
    differenceInterval: percentileInterval(differences, confidence),
    signature: formatSignature({ test: "paired-bootstrap", bs: resamples, confidence, runs, seed, version: "2.6.0+retort.3" }),
  };
}
