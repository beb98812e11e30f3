/** What one input's answers cost, and what was known of it before: how many bytes its prompt has. */
export interface Observation {
  readonly promptBytes: number;
  readonly cost: number;
}

/** What a whole job will cost: an expected value, and an interval that has the true one in 90 % of cases. */
export interface Forecast {
  readonly expected: number;
  readonly low: number;
  readonly high: number;
}

/** So few say nothing of how much they differ. */
const fewest = 4;

/**
 * The cost of all from those that have been answered: a straight line through cost over the prompt's length (least squares), summed over the rest. The interval is the line's prediction
 * interval for that sum, with Student's t: variance s² (m + m² (1/n + (x̄ᵣ − x̄)² / Sxx)) for m that remain and n that are known.
 * @param remaining The prompts' bytes of inputs without answers.
 * @returns undefined for fewer than 4 observations.
 */
export function forecastCost(known: readonly Observation[], remaining: readonly number[]): Forecast | undefined {
  if (known.length < fewest) return undefined;
  const line = fitLine(known);
  const spent = known.reduce((sum, { cost }) => sum + cost, 0);
  const m = remaining.length;
  if (m === 0) return { expected: spent, low: spent, high: spent };
  const middle = mean(remaining);
  const rest = m * (line.meanCost + line.slope * (middle - line.meanBytes));
  const lever = line.spread === 0 ? 0 : (middle - line.meanBytes) ** 2 / line.spread;
  const deviation = Math.sqrt(line.variance * (m + m ** 2 * (1 / known.length + lever)));
  const half = deviation * studentT95(line.degreesOfFreedom);
  // What remains costs something.
  return { expected: spent + Math.max(0, rest), low: spent + Math.max(0, rest - half), high: spent + Math.max(0, rest + half) };
}

interface Line {
  readonly meanBytes: number;
  readonly meanCost: number;
  readonly slope: number;
  /** Sxx. */
  readonly spread: number;
  /** Of the residuals. */
  readonly variance: number;
  readonly degreesOfFreedom: number;
}

/** Prompts that are all of one length have no slope. */
function fitLine(known: readonly Observation[]): Line {
  const [meanBytes, meanCost] = [mean(known.map(({ promptBytes }) => promptBytes)), mean(known.map(({ cost }) => cost))];
  const spread = known.reduce((sum, { promptBytes }) => sum + (promptBytes - meanBytes) ** 2, 0);
  const together = known.reduce((sum, { promptBytes, cost }) => sum + (promptBytes - meanBytes) * (cost - meanCost), 0);
  const slope = spread === 0 ? 0 : together / spread;
  const degreesOfFreedom = known.length - (spread === 0 ? 1 : 2);
  const residuals = known.map(({ promptBytes, cost }) => cost - meanCost - slope * (promptBytes - meanBytes));
  const variance = residuals.reduce((sum, residual) => sum + residual ** 2, 0) / degreesOfFreedom;
  return { meanBytes, meanCost, slope, spread, variance, degreesOfFreedom };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The 0.95 quantile of the normal distribution. */
const z = 1.6448536269514722;

/** The 0.95 quantile of Student's t, from the normal one (Abramowitz and Stegun, 26.7.5): within 0.04 from 2 degrees of freedom on. */
export function studentT95(degreesOfFreedom: number): number {
  const terms = [
    (z ** 3 + z) / 4,
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96,
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384,
    (79 * z ** 9 + 776 * z ** 7 + 1482 * z ** 5 - 1920 * z ** 3 - 945 * z) / 92160,
  ];
  return terms.reduce((sum, term, i) => sum + term / degreesOfFreedom ** (i + 1), z);
}
