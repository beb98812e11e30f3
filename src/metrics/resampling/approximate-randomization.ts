import { ConfigError, DataError, RandomSequence } from "../../core/index.js";
import type { SumScorer } from "../metric.js";
import { formatSignature } from "../signature.js";
import { monteCarloPValue } from "./monte-carlo-p-value.js";
import type { PairedComparison } from "./paired-bootstrap.js";
import type { SegmentSource } from "./resampling.js";
import { drawnSums } from "./sums/index.js";
import { commonSegments, meanScore, type SystemPair } from "./system-runs.js";

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
 * @example
 * ```ts
 * import { approximateRandomization, corpusStatistics, ter } from "retort-kd";
 *
 * const metric = ter();
 * const references = [["turn on the lights"], ["play some music"], ["what time is it"], ["call my mother"]];
 * const baseline = corpusStatistics(metric, ["turn lights", "play music", "what is it", "call mother"], references);
 * const system = corpusStatistics(metric, ["turn on the lights", "play music", "what time is it", "call my mother"], references);
 * const { difference, pValue } = approximateRandomization(metric, { baseline: [baseline], system: [system] }, { seed: 1 });
 * difference.toFixed(1); // → '-28.6'
 * pValue.toFixed(2); // → '0.24'
 * ```
 */
export function approximateRandomization(metric: SumScorer, pair: SystemPair, options: RandomizationOptions): PairedComparison {
  const { seed, trials = 10_000 } = options;
  const { baseline, system, differences } = tradedDifferences(metric, pair, { seed, trials, source: fairCoins(seed) });
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
 * The trials of {@link approximateRandomization}, whose `source` draws the segments that are traded.
 * @throws as there.
 */
export function tradedDifferences(
  metric: SumScorer,
  pair: SystemPair,
  { seed, trials, source }: Required<RandomizationOptions> & { readonly source: SegmentSource },
): TradedDifferences {
  checkOptions(seed, trials);
  const segments = commonSegments(metric, [pair.baseline, pair.system]);
  const [runs, others] = [pair.baseline.length, pair.system.length];
  if (runs !== others) throw new DataError(`${metric.name}: the baseline has ${runs} runs and the system ${others}, so they cannot trade`);
  const trade = tradeOutputs(metric, pair);
  const draw = source(segments);
  const drawn = new Int32Array(segments);
  const [baseline, system] = trade(drawn, 0);
  const differences = new Float64Array(trials).map(() => {
    const [one, other] = trade(drawn, draw(drawn));
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

/** Both systems' scores after trading the segments that are drawn. */
function tradeOutputs(metric: SumScorer, { baseline, system }: SystemPair): (drawn: Int32Array, count: number) => [number, number] {
  const { width } = metric;
  const segments = commonSegments(metric, [baseline, system]);
  const sums = drawnSums([...baseline, ...system]);
  const totals = Float64Array.from(
    sums(
      Int32Array.from({ length: segments }, (_, i) => i),
      segments,
    ),
  );
  const half = width * baseline.length;
  return (drawn, count) => {
    const traded = sums(drawn, count);
    const kept = totals.map((total, c) => total - (traded[c] as number) + (traded[c < half ? c + half : c - half] as number));
    const runs = Array.from({ length: 2 * baseline.length }, (_, k) => kept.subarray(k * width, (k + 1) * width));
    return [meanScore(metric, baseline, runs.slice(0, baseline.length)), meanScore(metric, system, runs.slice(baseline.length))];
  };
}

function fairCoins(seed: number): SegmentSource {
  const sequence = RandomSequence.named(seed, "approximate randomization");
  return (segments) => (drawn) => {
    let bits = 0;
    let count = 0;
    for (let i = 0; i < segments; i++) {
      bits = i % 32 === 0 ? sequence.below(2 ** 32) : bits >>> 1;
      // Always written, and kept or not: a branch that nobody can predict would take longer.
      drawn[count] = i;
      count += bits & 1;
    }
    return count;
  };
}
