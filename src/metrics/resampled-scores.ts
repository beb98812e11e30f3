import { drawnSums } from "./drawn-sums.js";
import type { SumScorer } from "./metric.js";
import type { SegmentSource } from "./resampling.js";
import { commonSegments, meanScore, type SystemRuns } from "./system-runs.js";

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
  { resamples, source }: { readonly resamples: number; readonly source: SegmentSource },
): ResampledScores[] {
  const segments = commonSegments(metric, systems);
  const score = scoreOfDrawn(metric, systems);
  const drawn = Int32Array.from({ length: segments }, (_, i) => i);
  const resampled = score(drawn, segments).map((value) => ({ value, scores: new Float64Array(resamples) }));
  const draw = source(segments);
  for (let r = 0; r < resamples; r++) {
    const values = score(drawn, draw(drawn));
    for (const [i, { scores }] of resampled.entries()) scores[r] = values[i] as number;
  }
  return resampled;
}

/** Every system's mean score over its runs, as a function of the segments that are drawn: in every run the same. */
function scoreOfDrawn(metric: SumScorer, systems: readonly SystemRuns[]): (drawn: Int32Array, count: number) => number[] {
  const sums = drawnSums(systems.flat());
  return (drawn, count) => {
    const all = sums(drawn, count);
    let first = 0;
    return systems.map((runs) => {
      const own = runs.map((_, k) => all.subarray((first + k) * metric.width, (first + k + 1) * metric.width));
      first += runs.length;
      return meanScore(metric, runs, own);
    });
  };
}
