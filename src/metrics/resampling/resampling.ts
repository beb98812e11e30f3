import { ConfigError } from "../../core/index.js";
import type { StatisticsTable } from "./statistics-columns.js";

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
 * Draws segments for the next resample or trial: writes their numbers to the beginning of `drawn`, which has room for as many as there are
 * segments, in any order, and returns how many they are.
 */
export type DrawSegments = (drawn: Int32Array) => number;

/** A source of draws for a test set of so many segments. */
export type SegmentSource = (segments: number) => DrawSegments;

/**
 * Sums over resamples of tables of statistics on the same segments, `[resamples, columns]` with the columns of the first table first. All tables go by
 * the same resamples.
 */
export type SumResamples = (tables: readonly StatisticsTable[], resamples: number) => Float64Array;
