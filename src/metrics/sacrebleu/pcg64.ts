import { seedSequenceWords } from "./seed-sequence.js";

/** Of PCG's 128-bit congruential generator. */
const MULTIPLIER = 0x2360ed051fc65da44385df649fccf645n;
// The same in limbs of 22 bits, the least significant first; written out, because the compiler makes better code of constants that it can see.
const M0 = 0x0cf645;
const M1 = 0x3d927f;
const M2 = 0x04385d;
const M3 = 0x319769;
const M4 = 0x2d051f;
const M5 = 0x008d83;

/** Words are made so many at a time. */
const BLOCK = 4096;

/**
 * numpy's default generator, PCG64 (O'Neill 2014: a 128-bit congruential generator whose halves are folded together and rotated), as a stream
 * of unsigned 32-bit words, the lower half of each 64-bit output first: what numpy's bounded integers and booleans are made of.
 */
export class Pcg64 {
  readonly #state: Float64Array;
  readonly #increment: Limbs;
  readonly #words = new Uint32Array(BLOCK);
  #next = BLOCK;

  /** As `numpy.random.default_rng(seed)`; the seed is a whole number from 0 to 2^53 − 1. */
  constructor(seed: number) {
    const words = seedSequenceWords(seed, 8);
    const increment = BigInt.asUintN(128, (joined(words.subarray(4)) << 1n) | 1n);
    this.#increment = split(increment);
    this.#state = Float64Array.from(split(BigInt.asUintN(128, (increment + joined(words)) * MULTIPLIER + increment)));
  }

  /** The next unsigned 32-bit word. */
  word(): number {
    if (this.#next === BLOCK) this.#refill();
    return this.#words[this.#next++] as number;
  }

  #refill(): void {
    fillWords(this.#words, this.#state, this.#increment);
    this.#next = 0;
  }
}

/** 128 bits as whole numbers of 22 bits, the least significant first; the last has 18. Sums of their products are exact in a float64. */
type Limbs = readonly [number, number, number, number, number, number];

/** Fills `words` with outputs and moves `state`, six limbs, on. In local variables, because lists are slow, and 64-bit integers are, too. */
function fillWords(words: Uint32Array, state: Float64Array, [i0, i1, i2, i3, i4, i5]: Limbs): void {
  let s0 = state[0] as number;
  let s1 = state[1] as number;
  let s2 = state[2] as number;
  let s3 = state[3] as number;
  let s4 = state[4] as number;
  let s5 = state[5] as number;
  for (let at = 0; at < words.length; at += 2) {
    // state × multiplier + increment, limb by limb; what is over 22 bits is carried, what is over 128 dropped.
    const t0 = s0 * M0 + i0;
    const t1 = s0 * M1 + s1 * M0 + i1 + carry(t0);
    const t2 = s0 * M2 + s1 * M1 + s2 * M0 + i2 + carry(t1);
    const t3 = s0 * M3 + s1 * M2 + s2 * M1 + s3 * M0 + i3 + carry(t2);
    const t4 = s0 * M4 + s1 * M3 + s2 * M2 + s3 * M1 + s4 * M0 + i4 + carry(t3);
    const t5 = s0 * M5 + s1 * M4 + s2 * M3 + s3 * M2 + s4 * M1 + s5 * M0 + i5 + carry(t4);
    s0 = t0 - carry(t0) * 2 ** 22;
    s1 = t1 - carry(t1) * 2 ** 22;
    s2 = t2 - carry(t2) * 2 ** 22;
    s3 = t3 - carry(t3) * 2 ** 22;
    s4 = t4 - carry(t4) * 2 ** 22;
    s5 = t5 - Math.floor(t5 / 2 ** 18) * 2 ** 18;
    const lowFolded = (s0 | (s1 << 22)) ^ ((s2 >>> 20) | (s3 << 2) | (s4 << 24));
    const highFolded = ((s1 >>> 10) | (s2 << 12)) ^ ((s4 >>> 8) | (s5 << 14));
    const turn = s5 >>> 12;
    const first = turn < 32 ? lowFolded : highFolded;
    const second = turn < 32 ? highFolded : lowFolded;
    words[at] = turned(first, second, turn & 31);
    words[at + 1] = turned(second, first, turn & 31);
  }
  state[0] = s0;
  state[1] = s1;
  state[2] = s2;
  state[3] = s3;
  state[4] = s4;
  state[5] = s5;
}

function carry(sum: number): number {
  return Math.floor(sum / 2 ** 22);
}

/** The word `low`, shifted to the right by 0 to 31 bits, with bits of `high` coming in. In two steps, because a shift by 32 is one by 0. */
function turned(low: number, high: number, bits: number): number {
  return (low >>> bits) | ((high << 1) << (31 - bits));
}

function split(value: bigint): Limbs {
  const limbs = [0n, 22n, 44n, 66n, 88n, 110n].map((bits) => Number(BigInt.asUintN(22, value >> bits)));
  return limbs as [number, number, number, number, number, number];
}

/** Four words of a seed sequence as numpy reads them: the upper 64 bits first, each with its lower word first. */
function joined([a, b, c, d]: Uint32Array): bigint {
  return [b, a, d, c].reduce((value, word) => (value << 32n) | BigInt(word as number), 0n);
}
