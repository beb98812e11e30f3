/** Sums in another order differ by about this much, so values that are nearer to each other are equal. */
const ROUNDING = 1e-10;

/**
 * The p-value of an observed statistic among those drawn under the null hypothesis: (1 + how many are at least as large) / (1 + how many).
 * The observed one counts as drawn, so that the test is valid and p is never 0 (Noreen 1989; Phipson and Smyth 2010).
 * sacreBLEU counts only what is strictly larger, so that a system against itself gets the smallest possible p; here it gets 1. Without ties
 * the two agree.
 */
export function monteCarloPValue(drawn: Float64Array, observed: number): number {
  const tolerance = ROUNDING * Math.max(1, Math.abs(observed));
  return (1 + drawn.filter((statistic) => statistic >= observed - tolerance).length) / (1 + drawn.length);
}
