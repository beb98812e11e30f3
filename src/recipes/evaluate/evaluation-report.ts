import type { MetricReport } from "../comparing/index.js";

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
