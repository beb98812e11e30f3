/** How many words the pool has. */
const POOL = 4;

/**
 * The first `words` unsigned 32-bit words that numpy's `SeedSequence(seed)` generates: every bit of the seed changes about half of their bits
 * (O'Neill 2015, *Developing a seed_seq alternative*; constants and order of numpy 2.4.6).
 * @param seed A whole number from 0 to 2^53 − 1.
 */
export function seedSequenceWords(seed: number, words: number): Uint32Array {
  const pool = mixPool(seed);
  let factor = 0x8b51f9dd;
  return Uint32Array.from({ length: words }, (_, i) => {
    const value = (pool[i % POOL] as number) ^ factor;
    factor = Math.imul(factor, 0x58f38ded);
    return foldDown(Math.imul(value, factor));
  });
}

function mixPool(seed: number): Uint32Array {
  let factor = 0x43b0d7e5;
  const hash = (word: number): number => {
    const value = word ^ factor;
    factor = Math.imul(factor, 0x931e8875);
    return foldDown(Math.imul(value, factor));
  };
  const entropy = [seed >>> 0, Math.floor(seed / 2 ** 32), 0, 0];
  const pool = Uint32Array.from(entropy, hash);
  for (let from = 0; from < POOL; from++) {
    for (let to = 0; to < POOL; to++) {
      if (from !== to) pool[to] = mix(pool[to] as number, hash(pool[from] as number));
    }
  }
  return pool;
}

function mix(left: number, right: number): number {
  return foldDown(Math.imul(0xca01f9dd, left) - Math.imul(0x4973f715, right));
}

function foldDown(value: number): number {
  return value ^ (value >>> 16);
}
