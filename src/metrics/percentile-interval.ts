/** Where the middle of a sample lies. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * The interval that holds the middle `confidence` of the values, as much cut off below as above; between two values interpolated linearly,
 * as numpy's `percentile` does. `values` must not be empty.
 */
export function percentileInterval(values: Float64Array, confidence: number): Interval {
  const sorted = Float64Array.from(values).sort();
  const tail = (1 - confidence) / 2;
  return { low: quantile(sorted, tail), high: quantile(sorted, 1 - tail) };
}

function quantile(sorted: Float64Array, share: number): number {
  const position = share * (sorted.length - 1);
  const below = sorted[Math.floor(position)] as number;
  const above = sorted[Math.ceil(position)] as number;
  return below + (above - below) * (position - Math.floor(position));
}
