import { quantile } from "./quantile.js";

/** Where the middle of a sample lies. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * The interval that holds the middle `confidence` of the values, as much cut off below as above, by {@link quantile}. `values` must not be empty.
 */
export function percentileInterval(values: Float64Array, confidence: number): Interval {
  const sorted = Float64Array.from(values).sort();
  const tail = (1 - confidence) / 2;
  return { low: quantile(sorted, tail), high: quantile(sorted, 1 - tail) };
}
