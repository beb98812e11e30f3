/** Less than this a float64 could not tell from nothing, beside a sum of 1. */
export const NEGLIGIBLE = 1e-20;

/** A Poisson distribution's probabilities of 0, 1, 2, …, up to where they are {@link NEGLIGIBLE}. The mean is above 0 and at most 500. */
export function poissonProbabilities(mean: number): number[] {
  const probabilities = [Math.exp(-mean)];
  while (probabilities.length <= mean || (probabilities.at(-1) as number) > NEGLIGIBLE) {
    probabilities.push(((probabilities.at(-1) as number) * mean) / probabilities.length);
  }
  return probabilities;
}
