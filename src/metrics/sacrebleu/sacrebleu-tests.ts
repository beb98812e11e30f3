import type { SumScorer } from "../metric.js";
import {
  type PairedBootstrap,
  type PairedComparison,
  percentileInterval,
  type ResampledPair,
  resampledDifferences,
  type SystemPair,
  tradedDifferences,
} from "../resampling/index.js";
import { formatSignature } from "../signature.js";
import { numpyCoins } from "./numpy-draws.js";
import type { SacrebleuOptions } from "./sacrebleu-resamples.js";

/**
 * sacreBLEU's paired bootstrap (`--paired-bs`) of two systems that sacrebleuResamples has resampled. It has no interval of the difference: the one
 * here is the percentiles' of the same resamples, 95 %.
 */
export function sacrebleuPairedBootstrap(pair: ResampledPair, { seed, resamples }: SacrebleuOptions): PairedBootstrap {
  const { difference, differences, statistics } = resampledDifferences(pair);
  return {
    baseline: pair.baseline.value,
    system: pair.system.value,
    difference,
    pValue: shareAbove(statistics, Math.abs(difference)),
    differenceInterval: percentileInterval(differences, 0.95),
    signature: formatSignature({ test: "paired-bootstrap", bs: resamples, seed, draws: "numpy", version: "2.6.0+retort" }),
  };
}

/** sacreBLEU's approximate randomization (`--paired-ar`). @throws DataError as approximateRandomization. */
export function sacrebleuRandomization(
  metric: SumScorer,
  pair: SystemPair,
  { seed, trials }: { readonly seed: number; readonly trials: number },
): PairedComparison {
  const { baseline, system, differences } = tradedDifferences(metric, pair, { seed, trials, source: numpyCoins(seed) });
  return {
    baseline,
    system,
    difference: system - baseline,
    pValue: shareAbove(differences, Math.abs(system - baseline)),
    signature: formatSignature({ test: "approximate-randomization", ar: trials, seed, draws: "numpy", version: "2.6.0+retort" }),
  };
}

/** As sacreBLEU counts: only what is strictly larger, so that a system against itself gets the smallest p there is. */
function shareAbove(drawn: Float64Array, observed: number): number {
  return (1 + drawn.filter((statistic) => statistic > observed).length) / (1 + drawn.length);
}
