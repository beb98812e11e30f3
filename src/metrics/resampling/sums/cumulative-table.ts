/** Cumulative probabilities of 0, 1, 2, … from what is proportional to their probabilities; the last one is 1. */
export function cumulativeTable(weights: readonly number[]): Float64Array {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let below = 0;
  return Float64Array.from(weights, (weight) => {
    below += weight / total;
    return below;
  });
}

/** The number that a table of cumulative probabilities has for a `uniform` number in [0, 1): by bisection. */
export function lookUp(table: Float64Array, uniform: number): number {
  let low = 0;
  let high = table.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((table[middle] as number) > uniform) high = middle;
    else low = middle + 1;
  }
  return low;
}
