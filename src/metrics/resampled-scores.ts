import type { SumScorer } from "./metric.js";
import type { DrawResample } from "./resampling.js";
import { commonSegments, meanScore, type SystemRuns } from "./system-runs.js";
import { weightedSums } from "./weighted-sums.js";

/** A system's score on the test set as it is, and on every resample of it. */
export interface ResampledScores {
  readonly value: number;
  /** `[resamples]`. Entry r of every system that was resampled together is about the same draw of segments. */
  readonly scores: Float64Array;
}

/**
 * Scores several systems on the same resamples, from summed statistics. A system's score is the mean over its runs; the metric is told the size of
 * the whole test set, which is also a resample's.
 * @throws DataError where systems and metric do not fit together, or where a resample's score is undefined.
 */
export function resampleScores(
  metric: SumScorer,
  systems: readonly SystemRuns[],
  { resamples, draw }: { readonly resamples: number; readonly draw: DrawResample },
): ResampledScores[] {
  const segments = commonSegments(metric, systems);
  const score = scoreByWeights(metric, systems);
  const weights = new Int32Array(segments).fill(1);
  const resampled = score(weights).map((value) => ({ value, scores: new Float64Array(resamples) }));
  for (let r = 0; r < resamples; r++) {
    draw(weights);
    const values = score(weights);
    for (const [i, { scores }] of resampled.entries()) scores[r] = values[i] as number;
  }
  return resampled;
}

/** Every system's mean score over its runs, as a function of how often each segment counts: in every run alike. */
function scoreByWeights(metric: SumScorer, systems: readonly SystemRuns[]): (weights: Int32Array) => number[] {
  const sums = weightedSums(systems.flat());
  return (weights) => {
    const all = sums(weights);
    let first = 0;
    return systems.map((runs) => {
      const own = runs.map((_, k) => all.subarray((first + k) * metric.width, (first + k + 1) * metric.width));
      first += runs.length;
      return meanScore(metric, runs, own);
    });
  };
}
