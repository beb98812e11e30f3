import { sumStatistics } from "../corpus-statistics.js";
import type { SumScorer } from "../metric.js";
import type { SumResamples } from "./resampling.js";
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
  { resamples, sumResamples }: { readonly resamples: number; readonly sumResamples: SumResamples },
): ResampledScores[] {
  commonSegments(metric, systems);
  const tables = systems.flat();
  const sums = sumResamples(tables, resamples);
  let first = 0;
  return systems.map((runs) => {
    const start = first;
    first += runs.length;
    return {
      value: meanScore(metric, runs, runs.map(sumStatistics)),
      scores: Float64Array.from({ length: resamples }, (_, r) => {
        const own = runs.map((_, k) => rowOf(sums, { row: r * tables.length + start + k, width: metric.width }));
        return meanScore(metric, runs, own);
      }),
    };
  });
}

function rowOf(rows: Float64Array, { row, width }: { readonly row: number; readonly width: number }): Float64Array {
  return rows.subarray(row * width, (row + 1) * width);
}
