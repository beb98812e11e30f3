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

/** Fills `counts`, `[segments]`, with how often each segment stands in the next resample. */
export type DrawResample = (counts: Int32Array) => void;

/** Bootstrap resamples (Efron 1979): as many draws with replacement as there are segments. */
export function bootstrapDraws(seed: number): DrawResample {
  const sequence = RandomSequence.named(seed, "bootstrap");
  return (counts) => sequence.countBelow(counts, counts.length);
}
