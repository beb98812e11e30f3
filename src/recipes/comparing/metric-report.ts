import type { Interval, NoGap, ScoreUnit } from "../../metrics/index.js";

/** How a system compares with the baseline by one metric. */
export interface SystemComparison extends Interval {
  /** The system's score minus the baseline's, in the metric's unit; `low` and `high` are its bootstrap interval. */
  readonly difference: number;
  /** Of the hypothesis that the two are equally good. */
  readonly pValue: number;
}

/** One system by one metric. */
export interface SystemScore {
  readonly system: string;
  readonly value: number;
  /** The bootstrap interval of the score, and the mean over the resamples; absent where a metric is no sum over segments. */
  readonly interval?: Interval & { readonly mean: number };
  /** Against the baseline; absent for the baseline itself. */
  readonly comparison?: SystemComparison;
  /** The share of the gap between student and teacher, 1 for all of it, or why there is none; absent for these two, and where no gap was asked for. */
  readonly gapClosed?: (Interval & { readonly value: number }) | NoGap;
}

/** All systems by one metric. */
export interface MetricReport {
  readonly name: string;
  readonly unit: ScoreUnit;
  readonly better?: "higher" | "lower";
  readonly signature: string;
  /** How intervals were drawn, and how the systems were compared. */
  readonly intervalSignature?: string;
  readonly testSignature?: string;
  readonly systems: readonly SystemScore[];
}
