import type { RandomSequence } from "../../core/index.js";

/**
 * The lengths of `segments` pieces that `total` things are cut into, each at least 1; every way to cut is equally probable (T5's random
 * segmentation). `total` must be at least `segments`.
 */
export function randomSegments(total: number, segments: number, random: RandomSequence): number[] {
  const places = random.shuffle(Array.from({ length: total - 1 }, (_, i) => i + 1));
  const cuts = [0, ...places.slice(0, segments - 1).sort((a, b) => a - b), total];
  return cuts.slice(1).map((cut, i) => cut - (cuts[i] as number));
}

/** The same with pieces that may be empty. */
export function randomGaps(total: number, gaps: number, random: RandomSequence): number[] {
  return randomSegments(total + gaps, gaps, random).map((length) => length - 1);
}

/** A draw from the Poisson distribution (Knuth's multiplication method): right for small means only, because e^−mean must not vanish. */
export function poisson(mean: number, random: RandomSequence): number {
  const threshold = Math.exp(-mean);
  let count = 0;
  for (let product = random.uniform(); product > threshold; product *= random.uniform()) count++;
  return count;
}
