import {
  approximateRandomization,
  type BootstrapInterval,
  bootstrapSums,
  compareResamples,
  intervalOfResamples,
  type PairedBootstrap,
  type PairedComparison,
  type ResampledPair,
  type ResampledScores,
  resampleScores,
  type SegmentStatistics,
  type SumScorer,
  type SystemPair,
  sacrebleuInterval,
  sacrebleuPairedBootstrap,
  sacrebleuRandomization,
  sacrebleuResamples,
} from "../../metrics/index.js";

/** What decides how chance is drawn. */
export interface ResamplingConfig {
  readonly seed: number;
  readonly resamples: number;
  /** Of the approximate randomization. */
  readonly trials: number;
  readonly confidence: number;
  /** Draw and count as sacreBLEU does. */
  readonly exactSacrebleu: boolean;
}

/** How chance is drawn, and what is made of it. */
export interface ResamplingProcedure {
  /** Every system's scores on the same resamples. */
  resample(metric: SumScorer, systems: readonly SegmentStatistics[]): ResampledScores[];
  interval(resampled: ResampledScores): BootstrapInterval;
  pairedBootstrap(pair: ResampledPair): PairedBootstrap;
  randomization(metric: SumScorer, pair: SystemPair): PairedComparison;
}

/** The library's own procedure, or, with `exactSacrebleu`, sacreBLEU's. */
export function procedureOf(config: ResamplingConfig): ResamplingProcedure {
  return config.exactSacrebleu ? sacrebleuProcedure(config) : ownProcedure(config);
}

function ownProcedure({ seed, resamples, confidence, trials }: ResamplingConfig): ResamplingProcedure {
  const options = { seed, resamples, confidence };
  return {
    resample: (metric, systems) => {
      const runs = systems.map((statistics) => [statistics]);
      return resampleScores(metric, runs, { resamples, sumResamples: bootstrapSums(seed) });
    },
    interval: (resampled) => intervalOfResamples(resampled, { ...options, runs: 1 }),
    pairedBootstrap: (pair) => compareResamples(pair, { ...options, runs: "1-1" }),
    randomization: (metric, pair) => approximateRandomization(metric, pair, { seed, trials }),
  };
}

function sacrebleuProcedure({ seed, resamples, trials }: ResamplingConfig): ResamplingProcedure {
  const options = { seed, resamples };
  return {
    resample: (metric, systems) => sacrebleuResamples(metric, systems, options),
    interval: (resampled) => sacrebleuInterval(resampled, options),
    pairedBootstrap: (pair) => sacrebleuPairedBootstrap(pair, options),
    randomization: (metric, pair) => sacrebleuRandomization(metric, pair, { seed, trials }),
  };
}
