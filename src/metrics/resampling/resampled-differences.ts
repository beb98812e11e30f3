import type { ResampledScores } from "./resampled-scores.js";

/** Two systems that have been resampled together. */
export interface ResampledPair {
  readonly baseline: ResampledScores;
  readonly system: ResampledScores;
}

/** What a paired bootstrap goes by. */
export interface ResampledDifferences {
  /** `system` minus `baseline`. */
  readonly difference: number;
  /** The same of every resample. */
  readonly differences: Float64Array;
  /** The |differences| less their mean, with which |difference| is compared: what they would scatter by if the systems were equally good. */
  readonly statistics: Float64Array;
}

export function resampledDifferences({ baseline, system }: ResampledPair): ResampledDifferences {
  const differences = system.scores.map((score, r) => score - (baseline.scores[r] as number));
  const distances = differences.map(Math.abs);
  const mean = distances.reduce((sum, distance) => sum + distance, 0) / distances.length;
  return { difference: system.value - baseline.value, differences, statistics: distances.map((distance) => distance - mean) };
}
