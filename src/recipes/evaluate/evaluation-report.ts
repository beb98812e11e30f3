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

/** What an evaluation says. */
export interface EvaluationReport {
  /** How many predictions each system has. */
  readonly segments: number;
  /** The systems' names, in order. */
  readonly systems: readonly string[];
  /** What the others are compared with; null where there is only one system. */
  readonly baseline: string | null;
  readonly metrics: readonly MetricReport[];
  /** By how many of the metrics each system but student and teacher is the best; absent without a gap, or with fewer than two such systems. */
  readonly wins?: Readonly<Record<string, number>>;
  /** What makes scores doubtful, one sentence each. */
  readonly warnings: readonly string[];
}
