import { seedSequenceWords } from "./seed-sequence.js";

/** Of PCG's 128-bit congruential generator. */
const MULTIPLIER = 0x2360ed051fc65da44385df649fccf645n;
const [M0, M1, M2, M3] = split(MULTIPLIER);

/** Words are made so many at a time. */
const BLOCK = 4096;

/**
 * numpy's default generator, PCG64 (O'Neill 2014: a 128-bit congruential generator whose halves are folded together and rotated), as a stream
 * of unsigned 32-bit words, the lower half of each 64-bit output first: what numpy's bounded integers and booleans are made of.
 */
export class Pcg64 {
  /** Least significant word first. */
  #state: Words;
  readonly #increment: Words;
  readonly #words = new Uint32Array(BLOCK);
  #next = BLOCK;

  /** As `numpy.random.default_rng(seed)`; the seed is a whole number from 0 to 2^53 − 1. */
  constructor(seed: number) {
    const words = seedSequenceWords(seed, 8);
    const increment = BigInt.asUintN(128, (joined(words.subarray(4)) << 1n) | 1n);
    this.#increment = split(increment);
    this.#state = split(BigInt.asUintN(128, (increment + joined(words)) * MULTIPLIER + increment));
  }

  /** The next unsigned 32-bit word. */
  word(): number {
    if (this.#next === BLOCK) this.#refill();
    return this.#words[this.#next++] as number;
  }

  #refill(): void {
    this.#state = fillWords(this.#words, this.#state, this.#increment);
    this.#next = 0;
  }
}

/** 128 bits as four unsigned words, the least significant first. */
type Words = readonly [number, number, number, number];

/**
 * Fills `words` with outputs. In local variables and without 64-bit integers, which JavaScript has only as slow ones: what goes over 32 bits is
 * carried to the next word, what goes over 128 is dropped.
 * @returns The state after them.
 */
function fillWords(words: Uint32Array, [a, b, c, d]: Words, [i0, i1, i2, i3]: Words): Words {
  let s0 = a;
  let s1 = b;
  let s2 = c;
  let s3 = d;
  for (let at = 0; at < words.length; at += 2) {
    let sum = lower(s0, M0) + i0;
    const r0 = sum >>> 0;
    sum = carry(sum) + upper(s0, M0) + lower(s0, M1) + lower(s1, M0) + i1;
    const r1 = sum >>> 0;
    sum = carry(sum) + upper(s0, M1) + upper(s1, M0) + lower(s0, M2) + lower(s1, M1) + lower(s2, M0) + i2;
    const r2 = sum >>> 0;
    sum = carry(sum) + upper(s0, M2) + upper(s1, M1) + upper(s2, M0) + i3;
    s3 = (sum + lower(s0, M3) + lower(s1, M2) + lower(s2, M1) + lower(s3, M0)) >>> 0;
    s0 = r0;
    s1 = r1;
    s2 = r2;
    const turn = s3 >>> 26;
    const low = turn < 32 ? s0 ^ s2 : s1 ^ s3;
    const high = turn < 32 ? s1 ^ s3 : s0 ^ s2;
    words[at] = turned(low, high, turn & 31);
    words[at + 1] = turned(high, low, turn & 31);
  }
  return [s0, s1, s2, s3];
}

function lower(left: number, right: number): number {
  return Math.imul(left, right) >>> 0;
}

/** What of a product goes over 32 bits; by halves of `right`, so that every step is exact in a float64. */
function upper(left: number, right: number): number {
  return Math.floor((left * (right >>> 16) + Math.floor((left * (right & 0xffff)) / 2 ** 16)) / 2 ** 16);
}

function carry(sum: number): number {
  return Math.floor(sum / 2 ** 32);
}

/** The word `low`, shifted to the right by 0 to 31 bits, with bits of `high` coming in. In two steps, because a shift by 32 is one by 0. */
function turned(low: number, high: number, bits: number): number {
  return (low >>> bits) | ((high << 1) << (31 - bits));
}

function split(value: bigint): Words {
  const [a, b, c, d] = [0n, 32n, 64n, 96n].map((bits) => Number(BigInt.asUintN(32, value >> bits))) as [number, number, number, number];
  return [a, b, c, d];
}

/** Four words of a seed sequence as numpy reads them: the upper 64 bits first, each with its lower word first. */
function joined([a, b, c, d]: Uint32Array): bigint {
  return [b, a, d, c].reduce((value, word) => (value << 32n) | BigInt(word as number), 0n);
}
