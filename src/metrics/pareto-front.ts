/** What one candidate offers, and what it costs: the more of the first and the less of the second the better. */
export interface TradeOff {
  readonly quality: number;
  readonly cost: number;
}

/**
 * Which of the candidates are worth considering (the Pareto front): those of which no other is as good in both and better in one. By their numbers, the cheapest
 * first; of equal ones all.
 */
export function paretoFront(candidates: readonly TradeOff[]): number[] {
  const isBeaten = (one: TradeOff): boolean =>
    candidates.some(
      (other) => other.quality >= one.quality && other.cost <= one.cost && (other.quality > one.quality || other.cost < one.cost),
    );
  const front = candidates.flatMap((candidate, i) => (isBeaten(candidate) ? [] : [i]));
  const costOf = (i: number): number => (candidates[i] as TradeOff).cost;
  return front.sort((a, b) => costOf(a) - costOf(b) || a - b);
}
