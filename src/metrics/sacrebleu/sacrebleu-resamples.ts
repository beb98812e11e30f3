import { ConfigError } from "../../core/index.js";
import { type SegmentStatistics, sumStatistics } from "../corpus-statistics.js";
import type { SumScorer } from "../metric.js";
import { type BootstrapInterval, type ResampledScores, resampleScores, sumDraws } from "../resampling/index.js";
import { formatSignature } from "../signature.js";
import { numpyResamples } from "./numpy-draws.js";

/** How sacreBLEU draws: it has no other choices. */
export interface SacrebleuOptions {
  /** Its `SACREBLEU_SEED`, by default 12345 there; above 0. */
  readonly seed: number;
  readonly resamples: number;
}

/**
 * Every system's score and its scores on the resamples that sacreBLEU 2.6.0 draws for this seed, in its arithmetic: resamples are summed and
 * scored in float32, the test set itself is not. Equal to its scores wherever float32 holds the sums exactly (counts up to 2^24).
 * @throws ConfigError for a metric that sacreBLEU does not have; DataError as resampleScores.
 */
export function sacrebleuResamples(metric: SumScorer, systems: readonly SegmentStatistics[], options: SacrebleuOptions): ResampledScores[] {
  const { seed, resamples } = options;
  const runs = systems.map((statistics) => [statistics]);
  const resampled = resampleScores(inFloat32(metric), runs, { resamples, sumResamples: sumDraws(numpyResamples(seed)) });
  return systems.map((statistics, i) => ({
    value: metric.score(sumStatistics(statistics), statistics).value,
    scores: (resampled[i] as ResampledScores).scores,
  }));
}

function inFloat32(metric: SumScorer): SumScorer {
  const { valueInFloat32 } = metric;
  if (valueInFloat32 === undefined) throw new ConfigError(`${metric.name}: sacreBLEU has no such metric, so there is nothing to reproduce`);
  return { ...metric, score: (sum, facts) => ({ ...metric.score(sum, facts), value: valueInFloat32(sum) }) };
}

/**
 * sacreBLEU's interval (`--confidence`, and that of `--paired-bs`): the mean over the resamples, give or take half the distance between the scores
 * that leave a fortieth of the resamples below and above. Of 95 % therefore; `mean` is what it prints as μ, `high − mean` what stands after ±.
 */
export function sacrebleuInterval({ value, scores }: ResampledScores, { seed, resamples }: SacrebleuOptions): BootstrapInterval {
  const sorted = Float64Array.from(scores).sort();
  const below = Math.floor(sorted.length / 40);
  const half = 0.5 * ((sorted[sorted.length - below - 1] as number) - (sorted[below] as number));
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  const signature = formatSignature({ bs: resamples, seed, draws: "numpy", version: "2.6.0+retort" });
  return { value, mean, low: mean - half, high: mean + half, signature };
}
