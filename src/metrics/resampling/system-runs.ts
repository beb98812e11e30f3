import { DataError } from "../../core/index.js";
import type { SegmentStatistics } from "../corpus-statistics.js";
import type { SumScorer } from "../metric.js";

/**
 * One system's statistics on the same segments in the same order, once per training seed; a system that was trained once is a list of one.
 * Its score is the MEAN over the runs of each run's corpus score: runs are not joined into one large corpus.
 */
export type SystemRuns = readonly SegmentStatistics[];

/** Two systems on the same segments in the same order. */
export interface SystemPair {
  readonly baseline: SystemRuns;
  readonly system: SystemRuns;
}

/** The mean over runs of the score of each run's sum. Throws what the metric throws. */
export function meanScore(metric: SumScorer, runs: SystemRuns, sums: readonly ArrayLike<number>[]): number {
  return runs.reduce((total, run, i) => total + metric.score(sums[i] as ArrayLike<number>, run).value, 0) / runs.length;
}

/** The number of segments, the same in all runs. DataError where there is no run or no segment, or runs and metric do not fit together. */
export function commonSegments(metric: SumScorer, systems: readonly SystemRuns[]): number {
  if (systems.some((runs) => runs.length === 0)) throw new DataError(`${metric.name}: a system has no runs to resample`);
  const runs = systems.flat();
  const segments = runs[0]?.segments ?? 0;
  if (segments === 0) throw new DataError(`${metric.name}: there are no segments to resample`);
  for (const run of runs) {
    if (run.segments !== segments) {
      throw new DataError(`${metric.name}: one run has ${segments} segments, another ${run.segments}`, {
        hint: "All runs must be scored on the same test set, in the same order.",
      });
    }
    if (run.width !== metric.width || run.rows.length !== segments * metric.width) {
      throw new DataError(
        `${metric.name}: expected ${metric.width} numbers for each of ${segments} segments, got ${run.rows.length} at width ${run.width}`,
        { hint: "Take the statistics from the same metric." },
      );
    }
  }
  return segments;
}
