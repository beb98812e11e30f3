import type { DrawResample } from "../resampling.js";
import { Pcg64 } from "./pcg64.js";

/** The resamples that `numpy.random.default_rng(seed).choice(n, size=(resamples, n))` draws: bounded integers by Lemire's method (2019) from 32-bit words. */
export function numpyResamples(seed: number): DrawResample {
  const generator = new Pcg64(seed);
  return (counts) => {
    const bound = counts.length;
    if (bound === 1) {
      counts[0] = 1;
      return;
    }
    counts.fill(0);
    const threshold = 2 ** 32 % bound;
    for (let draw = 0; draw < bound; draw++) {
      let word = generator.word();
      // The lower half of the product; numbers that begin too often are drawn anew.
      while (Math.imul(word, bound) >>> 0 < threshold) word = generator.word();
      const drawn = upperHalf(word, bound);
      counts[drawn] = (counts[drawn] as number) + 1;
    }
  };
}

/** The coins of `numpy.random.default_rng(seed).integers(2, size=(trials, n), dtype=bool)`: a word gives 32, its lowest bit first, over the ends of trials. */
export function numpyCoins(seed: number): DrawResample {
  const generator = new Pcg64(seed);
  let word = 0;
  let left = 0;
  return (coins) => {
    for (let i = 0; i < coins.length; i++) {
      if (left === 0) [word, left] = [generator.word(), 32];
      coins[i] = word & 1;
      word >>>= 1;
      left--;
    }
  };
}

/** By halves, so that every step is exact in a float64. */
function upperHalf(word: number, bound: number): number {
  const low = Math.floor(((word & 0xffff) * bound) / 2 ** 16);
  return Math.floor(((word >>> 16) * bound + low) / 2 ** 16);
}
