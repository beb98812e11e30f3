import type { BlindSpot } from "./blind-spot.js";
import type { Score } from "./score.js";

/** What a {@link Metric} may know about a corpus besides the sum of its statistics. */
export interface CorpusFacts {
  /** How many predictions there are. */
  readonly segments: number;
  /** How many references each prediction has, or `var` where they differ. */
  readonly references: number | "var";
}

/** The first half of a {@link Metric}: from texts to numbers per segment. */
export interface SegmentMeasure {
  readonly name: string;
  /** How many numbers {@link segmentStatistics} gives. */
  readonly width: number;
  /** Whether the metric looks at references at all. */
  readonly usesReferences: boolean;
  /** What it does not see; a corpus of such texts gets a warning. */
  readonly blindSpot?: BlindSpot | undefined;
  /** The sufficient statistics of one prediction against its references (at least one where the metric uses them). */
  segmentStatistics(prediction: string, references: readonly string[]): readonly number[];
}

/** The second half of a {@link Metric}: from summed numbers to a score. Resampling needs no more than this, wherever the numbers came from. */
export interface SumScorer<S extends Score = Score> {
  readonly name: string;
  /** How many numbers a sum has. */
  readonly width: number;
  /** The score for a sum of segment statistics. Throws a DataError where the sum leaves it undefined. */
  score(sum: ArrayLike<number>, facts: CorpusFacts): S;
  /** The same value computed in float32 from a sum in float32, step by step as sacreBLEU scores its resamples; only of metrics that sacreBLEU has. */
  valueInFloat32?(sum: ArrayLike<number>): number;
}

/**
 * A metric as sufficient statistics: every segment gives `width` numbers that do not depend on the other segments, and the score is a
 * function of their sum. Resampling, sharding and streaming are then sums over other sets of rows.
 */
export interface Metric<S extends Score = Score> extends SegmentMeasure, SumScorer<S> {}
