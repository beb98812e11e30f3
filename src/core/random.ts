import { createHash } from "node:crypto";

/** Everything a {@link RandomSequence} needs to go on exactly where it stopped: four unsigned 32-bit words. */
export type RandomSequenceState = readonly [number, number, number, number];

/**
 * A seed for the random stream `name` under the run's seed: an unsigned 53-bit integer.
 * Streams of different names are independent, so that drawing more from one never changes another.
 */
export function streamSeed(seed: number, name: string): number {
  const digest = createHash("sha256").update(`${seed}\u0000${name}`).digest();
  return Number(digest.readBigUInt64BE() >> 11n);
}

/**
 * A small reproducible random sequence for decisions made in JavaScript (data order, which batch, which option);
 * tensors draw from the engine's own generators. The generator is sfc32 (Chris Doty-Humphrey's Small Fast Counter).
 */
export class RandomSequence {
  #a: number;
  #b: number;
  #c: number;
  #counter: number;

  constructor(state: RandomSequenceState) {
    [this.#a, this.#b, this.#c, this.#counter] = state;
  }

  /** The sequence for the stream `name` of a run with this seed. */
  static named(seed: number, name: string): RandomSequence {
    const value = streamSeed(seed, name);
    const sequence = new RandomSequence([Math.floor(value / 2 ** 32), value >>> 0, 0, 1]);
    for (let i = 0; i < 12; i++) sequence.#next();
    return sequence;
  }

  get state(): RandomSequenceState {
    return [this.#a >>> 0, this.#b >>> 0, this.#c >>> 0, this.#counter >>> 0];
  }

  /** A number in [0, 1), with 32 random bits. */
  uniform(): number {
    return this.#next() / 2 ** 32;
  }

  /** A whole number in [0, bound). */
  below(bound: number): number {
    return Math.floor(this.uniform() * bound);
  }

  /** Fills an array with 32 random bits each: what as many calls of {@link uniform} are made of, in a fraction of the time. */
  fillWords(words: Uint32Array): void {
    // In local variables, each with a line of its own here and below: with private fields or lists the loop takes four times as long.
    let a = this.#a | 0;
    let b = this.#b | 0;
    let c = this.#c | 0;
    let counter = this.#counter | 0;
    for (let i = 0; i < words.length; i++) {
      const sum = (a + b + counter) | 0;
      counter = (counter + 1) | 0;
      a = b ^ (b >>> 9);
      b = (c + (c << 3)) | 0;
      c = (((c << 21) | (c >>> 11)) + sum) | 0;
      words[i] = sum;
    }
    this.#a = a;
    this.#b = b;
    this.#c = c;
    this.#counter = counter;
  }

  /** The items in a random order (Fisher–Yates); the input stays as it is. */
  shuffle<T>(items: readonly T[]): T[] {
    const shuffled = [...items];
    for (let i = shuffled.length - 1; i > 0; i--) {
      const j = this.below(i + 1);
      [shuffled[i], shuffled[j]] = [shuffled[j] as T, shuffled[i] as T];
    }
    return shuffled;
  }

  #next(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }
}
