/** Runs one batch. Gives the most memory that it took, in bytes; undefined if that was more than it may take. */
export type TryBatch = (batch: number) => Promise<number | undefined>;

/** The largest batch that was found to fit. */
export interface LargestBatch {
  readonly batch: number;
  readonly peakBytes: number;
  /** Whether a larger one does not fit, or was not to be tried. */
  readonly boundedBy: "memory" | "maxBatch";
}

/**
 * The largest batch that fits, to a sixteenth: bisection between the largest that does and the smallest that does not, with guesses from the memory that
 * the two largest took, because memory grows nearly evenly. Every batch between 1 and the answer that was tried did fit; the batch that bounds
 * it from above was tried and did not.
 * @returns undefined if not even one example fits.
 */
export async function findLargestBatch(tryBatch: TryBatch, { budget, maxBatch }: SearchLimits): Promise<LargestBatch | undefined> {
  const fits: Fitting[] = [];
  let excess = maxBatch + 1;
  let guesses = 0;
  for (;;) {
    const largest = fits.at(-1);
    const gap = excess - (largest?.batch ?? 0);
    if (gap <= 1 + Math.floor((largest?.batch ?? 0) / 16) || excess === 1) break;
    const batch = nextBatch(fits, { budget, excess, isKnown: excess <= maxBatch, bisect: guesses >= 2 });
    const peakBytes = await tryBatch(batch);
    if (peakBytes === undefined) excess = batch;
    else fits.push({ batch, peakBytes });
    // A guess that did not halve the gap was no better than bisecting; after two of those, bisect once.
    const left = excess - (fits.at(-1)?.batch ?? 0);
    guesses = 2 * left > gap && excess <= maxBatch ? (guesses + 1) % 3 : 0;
  }
  const largest = fits.at(-1);
  return largest && { ...largest, boundedBy: excess > maxBatch ? "maxBatch" : "memory" };
}

/** What a batch may take, in bytes, and how large one may be. */
export interface SearchLimits {
  readonly budget: number;
  readonly maxBatch: number;
}

interface Fitting {
  readonly batch: number;
  readonly peakBytes: number;
}

interface Bracket {
  readonly budget: number;
  /** The smallest batch that does not fit, or is not to be tried. */
  readonly excess: number;
  readonly isKnown: boolean;
  readonly bisect: boolean;
}

/** Above the largest that fits, below the smallest that does not. */
function nextBatch(fits: readonly Fitting[], { budget, excess, isKnown, bisect }: Bracket): number {
  const [before, largest] = [fits.at(-2), fits.at(-1)];
  if (largest === undefined) return isKnown ? Math.max(1, Math.floor(excess / 2)) : 1;
  const perExample = before && (largest.peakBytes - before.peakBytes) / (largest.batch - before.batch);
  const guess = perExample && perExample > 0 ? largest.batch + (budget - largest.peakBytes) / perExample : 4 * largest.batch;
  // Also where memory has shown that it does not grow as the guess believes.
  if (isKnown && (bisect || guess >= excess)) return Math.floor((largest.batch + excess) / 2);
  // One step of the precision asked for, so that a guess at the largest itself can show that the next does not fit.
  const least = largest.batch + 1 + Math.floor(largest.batch / 16);
  return Math.min(Math.max(Math.floor(Math.min(guess, 8 * largest.batch)), least), excess - 1);
}
