import { ConfigError, RandomSequence } from "../core/index.js";

/** How a bootstrap is drawn. */
export interface ResamplingOptions {
  /** Equal seeds draw equal resamples, whatever the metric and the systems. */
  readonly seed: number;
  /** How many. Default 1,000. */
  readonly resamples?: number;
  /** The share of resampled scores inside an interval, above 0 and below 1. Default 0.95. */
  readonly confidence?: number;
}

/** The options with defaults. ConfigError for what is not as {@link ResamplingOptions} says. */
export function resolveResampling({ seed, resamples = 1000, confidence = 0.95 }: ResamplingOptions): Required<ResamplingOptions> {
  if (!Number.isSafeInteger(seed)) throw new ConfigError(`bootstrap: the seed must be a whole number, got ${seed}`);
  if (!Number.isSafeInteger(resamples) || resamples < 1) {
    throw new ConfigError(`bootstrap: resamples must be a whole number ≥ 1, got ${resamples}`);
  }
  if (!(confidence > 0 && confidence < 1)) throw new ConfigError(`bootstrap: confidence must be above 0 and below 1, got ${confidence}`);
  return { seed, resamples, confidence };
}

/**
 * A statistic of every bootstrap resample (Efron 1979): `segments` draws with replacement, told as the number of times that each segment was
 * drawn, `[segments]`. The array is overwritten for the next resample.
 */
export function mapResamples(
  segments: number,
  { seed, resamples }: Required<ResamplingOptions>,
  statistic: (weights: Float64Array) => number,
): Float64Array {
  const sequence = RandomSequence.named(seed, "bootstrap");
  const weights = new Float64Array(segments);
  return new Float64Array(resamples).map(() => {
    weights.fill(0);
    for (let draw = 0; draw < segments; draw++) {
      const segment = sequence.below(segments);
      weights[segment] = (weights[segment] as number) + 1;
    }
    return statistic(weights);
  });
}
