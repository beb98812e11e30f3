import type { FlopsFound, MeasureCell } from "./probe.js";

/** Seconds of writing one output, over all repetitions of all rounds. */
export interface LatencySummary extends MeasureCell {
  readonly median: number;
  /** So much or less took 95 of 100; of few repetitions, nearly the longest. */
  readonly p95: number;
  readonly repetitions: number;
}

/** The rate of the largest batch that fits the memory budget; without `batch`, not even one example fits. */
export interface ThroughputSummary extends MeasureCell {
  readonly batch?: number;
  /** Whether a larger batch does not fit, or was not to be tried. */
  readonly boundedBy?: "memory" | "maxBatch";
  /** The median over the rounds. */
  readonly examplesPerMinute?: number;
  /** The most memory that a process with this batch had, in bytes. */
  readonly peakBytes?: number;
}

/** Layers per stack; a decoder-only model has no encoder. */
export interface LayerCounts {
  readonly encoder?: number | undefined;
  readonly decoder: number;
}

/** What a model costs to run. */
export interface ModelMeasurements {
  readonly name: string;
  readonly model: string;
  /** How many layers it has, after pruning. */
  readonly layers: LayerCounts;
  readonly flops?: Omit<FlopsFound, "kind">;
  readonly latency?: readonly LatencySummary[];
  readonly throughput?: readonly ThroughputSummary[];
  readonly quality?: number;
}

/** What was measured, of all models: `measurements.json`. */
export interface Measurements {
  readonly version: 1;
  readonly outputLength: number;
  /** In bytes; absent if throughput was not measured. */
  readonly memoryBudget?: number;
  /** What `quality` is. */
  readonly score?: string;
  readonly models: readonly ModelMeasurements[];
}
