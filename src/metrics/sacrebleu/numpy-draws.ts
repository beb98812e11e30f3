import type { SegmentSource } from "../resampling/index.js";
import { Pcg64 } from "./pcg64.js";

/** The resamples that `numpy.random.default_rng(seed).choice(n, size=(resamples, n))` draws: bounded integers by Lemire's method (2019) from 32-bit words. */
export function numpyResamples(seed: number): SegmentSource {
  const generator = new Pcg64(seed);
  return (segments) => {
    const threshold = 2 ** 32 % segments;
    return (drawn) => {
      for (let i = 0; i < segments; i++) drawn[i] = segments === 1 ? 0 : below(generator, segments, threshold);
      return segments;
    };
  };
}

/** The lower half of the product decides: numbers that begin more often than others are drawn anew. */
function below(generator: Pcg64, bound: number, threshold: number): number {
  let word = generator.word();
  while (Math.imul(word, bound) >>> 0 < threshold) word = generator.word();
  return upperHalf(word, bound);
}

/**
 * The segments whose coin is 1 among those of `numpy.random.default_rng(seed).integers(2, size=(trials, n), dtype=bool)`: a word gives 32 coins, its lowest
 * bit first, over the ends of trials.
 */
export function numpyCoins(seed: number): SegmentSource {
  const generator = new Pcg64(seed);
  let word = 0;
  let left = 0;
  return (segments) => (drawn) => {
    let count = 0;
    for (let i = 0; i < segments; i++) {
      if (left === 0) {
        word = generator.word();
        left = 32;
      }
      drawn[count] = i;
      count += word & 1;
      word >>>= 1;
      left--;
    }
    return count;
  };
}

/** The upper 32 bits of the product: by halves where the product itself would not be exact in a float64. */
function upperHalf(word: number, bound: number): number {
  if (bound < 2 ** 21) return Math.floor((word * bound) / 2 ** 32);
  const low = Math.floor(((word & 0xffff) * bound) / 2 ** 16);
  return Math.floor(((word >>> 16) * bound + low) / 2 ** 16);
}
