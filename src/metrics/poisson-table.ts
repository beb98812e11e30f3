/** The cumulative probabilities of a Poisson distribution, from 0 to where nothing is left that a float64 could tell. The mean is above 0 and at most 500. */
export function poissonTable(mean: number): Float64Array {
  const probabilities = [Math.exp(-mean)];
  while (probabilities.length <= mean || (probabilities.at(-1) as number) > 1e-20) {
    probabilities.push(((probabilities.at(-1) as number) * mean) / probabilities.length);
  }
  const total = probabilities.reduce((sum, probability) => sum + probability, 0);
  let below = 0;
  return Float64Array.from(probabilities, (probability) => {
    below += probability / total;
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
