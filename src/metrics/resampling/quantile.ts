/** The value that `share` of the sorted values lie below; between two of them interpolated linearly, as numpy's `percentile` does. `sorted` must not be empty. */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const position = share * (sorted.length - 1);
  const below = sorted[Math.floor(position)] as number;
  const above = sorted[Math.ceil(position)] as number;
  return below + (above - below) * (position - Math.floor(position));
}
