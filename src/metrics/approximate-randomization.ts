import { ConfigError, DataError, RandomSequence } from "../core/index.js";
import type { SumScorer } from "./metric.js";
import { monteCarloPValue } from "./monte-carlo-p-value.js";
import type { PairedComparison } from "./paired-bootstrap.js";
import type { DrawResample } from "./resampling.js";
import { formatSignature } from "./signature.js";
import { commonSegments, meanScore, type SystemPair } from "./system-runs.js";
import { weightedSums } from "./weighted-sums.js";

/** How approximate randomization is drawn. */
export interface RandomizationOptions {
  /** Equal seeds draw equal trials, whatever the metric and the systems. */
  readonly seed: number;
  /** How many. Default 10,000. */
  readonly trials?: number;
}

/**
 * The paired approximate randomization test (Noreen 1989; Riezler and Maxwell 2005) as sacreBLEU 2.6.0: in each trial a coin decides for every
 * segment whether the two systems trade outputs, and the observed |difference| is compared with the |differences| of the trials (see
 * {@link monteCarloPValue} for ties). With several runs, run k of one system trades with run k of the other, one coin per segment for all k,
 * and a system's score is the mean over its runs.
 * @throws DataError where runs and metric do not fit together or the systems have different numbers of runs; ConfigError for wrong options.
 */
export function approximateRandomization(metric: SumScorer, pair: SystemPair, options: RandomizationOptions): PairedComparison {
  const { seed, trials = 10_000 } = options;
  const { baseline, system, differences } = tradedDifferences(metric, pair, { seed, trials, draw: fairCoins(seed) });
  return {
    baseline,
    system,
    difference: system - baseline,
    pValue: monteCarloPValue(differences, Math.abs(system - baseline)),
    signature: formatSignature({
      test: "approximate-randomization",
      ar: trials,
      runs: pair.baseline.length,
      seed,
      version: "2.6.0+retort",
    }),
  };
}

/** Two systems' scores, and how they come out when outputs are traded. */
export interface TradedDifferences {
  readonly baseline: number;
  readonly system: number;
  /** The |difference| of every trial. */
  readonly differences: Float64Array;
}

/**
 * The trials of {@link approximateRandomization}, whose `draw` fills each trial's coins, `[segments]` of 0 and 1.
 * @throws as there.
 */
export function tradedDifferences(
  metric: SumScorer,
  pair: SystemPair,
  { seed, trials, draw }: Required<RandomizationOptions> & { readonly draw: DrawResample },
): TradedDifferences {
  checkOptions(seed, trials);
  const segments = commonSegments(metric, [pair.baseline, pair.system]);
  const [runs, others] = [pair.baseline.length, pair.system.length];
  if (runs !== others) throw new DataError(`${metric.name}: the baseline has ${runs} runs and the system ${others}, so they cannot trade`);
  const trade = tradeOutputs(metric, pair);
  const coins = new Int32Array(segments);
  const [baseline, system] = trade(coins);
  const differences = new Float64Array(trials).map(() => {
    draw(coins);
    const [one, other] = trade(coins);
    return Math.abs(one - other);
  });
  return { baseline, system, differences };
}

function checkOptions(seed: number, trials: number): void {
  if (!Number.isSafeInteger(seed)) throw new ConfigError(`approximate randomization: the seed must be a whole number, got ${seed}`);
  if (!Number.isSafeInteger(trials) || trials < 1) {
    throw new ConfigError(`approximate randomization: trials must be a whole number ≥ 1, got ${trials}`);
  }
}

/** Both systems' scores after trading the segments whose coin is 1. */
function tradeOutputs(metric: SumScorer, { baseline, system }: SystemPair): (coins: Int32Array) => [baseline: number, system: number] {
  const { width } = metric;
  const everySegment = new Int32Array(commonSegments(metric, [baseline, system])).fill(1);
  const sums = weightedSums([...baseline, ...system]);
  const totals = Float64Array.from(sums(everySegment));
  const half = width * baseline.length;
  return (coins) => {
    const traded = sums(coins);
    const kept = totals.map((total, c) => total - (traded[c] as number) + (traded[c < half ? c + half : c - half] as number));
    const runs = Array.from({ length: 2 * baseline.length }, (_, k) => kept.subarray(k * width, (k + 1) * width));
    return [meanScore(metric, baseline, runs.slice(0, baseline.length)), meanScore(metric, system, runs.slice(baseline.length))];
  };
}

function fairCoins(seed: number): DrawResample {
  const sequence = RandomSequence.named(seed, "approximate randomization");
  return (coins) => {
    let bits = 0;
    for (let i = 0; i < coins.length; i++) {
      bits = i % 32 === 0 ? sequence.below(2 ** 32) : bits >>> 1;
      coins[i] = bits & 1;
    }
  };
}
