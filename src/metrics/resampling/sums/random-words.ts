import type { RandomSequence } from "../../../core/index.js";

/** The words of a random sequence, 32 bits each, made many at a time. */
export class RandomWords {
  readonly #sequence: RandomSequence;
  readonly #buffer = new Uint32Array(4096);
  /** The place of the next one. */
  #at = this.#buffer.length;

  constructor(sequence: RandomSequence) {
    this.#sequence = sequence;
  }

  /** Fills `words` with words that nobody else gets. */
  fill(words: Uint32Array): void {
    this.#sequence.fillWords(words);
  }

  /** A number in [0, 1), with 53 random bits. */
  uniform(): number {
    if (this.#at === this.#buffer.length) {
      this.#sequence.fillWords(this.#buffer);
      this.#at = 0;
    }
    const high = (this.#buffer[this.#at] as number) >>> 5;
    const low = (this.#buffer[this.#at + 1] as number) >>> 6;
    this.#at += 2;
    return (high * 2 ** 26 + low) / 2 ** 53;
  }
}
