/** How many requests are under way at once, and when the next may start: learned from what the server bears. */
export interface PaceOptions {
  /** The most at once. */
  readonly most: number;
  /** A clock in milliseconds, and a random number in [0, 1). */
  readonly now: () => number;
  readonly random: () => number;
}

const firstLimit = 4;
const [firstWaitMs, longestWaitMs] = [1000, 60_000];

/**
 * Additive increase, multiplicative decrease (as TCP has it; Chiu and Jain 1989): each answer lets a little more through, each overload halves it, once for all requests that were under way
 * together. After an overload everything waits: as long as the server asks, else a random time up to a limit that doubles each time.
 */
export class Pace {
  #limit: number;
  #decreasedAt = Number.NEGATIVE_INFINITY;
  #overloads = 0;
  #pausedUntil = 0;
  readonly #options: PaceOptions;

  constructor(options: PaceOptions) {
    this.#options = options;
    this.#limit = Math.min(firstLimit, options.most);
  }

  /** How many may be under way. */
  get limit(): number {
    return Math.max(1, Math.floor(this.#limit));
  }

  /** How long nothing may start, in milliseconds; 0 for not at all. */
  get waitMs(): number {
    return Math.max(0, this.#pausedUntil - this.#options.now());
  }

  succeeded(): void {
    this.#overloads = 0;
    this.#limit = Math.min(this.#options.most, this.#limit + 1 / this.#limit);
  }

  /** @param sentAt When the request left: what left before the last decrease says nothing of the pace since. */
  overloaded(sentAt: number, retryAfterMs: number | undefined): void {
    const now = this.#options.now();
    if (sentAt >= this.#decreasedAt) {
      this.#limit = Math.max(1, this.#limit / 2);
      this.#decreasedAt = now;
      this.#overloads++;
    }
    this.#pausedUntil = Math.max(this.#pausedUntil, now + (retryAfterMs ?? this.#backOffMs()));
  }

  #backOffMs(): number {
    const ceiling = Math.min(longestWaitMs, firstWaitMs * 2 ** (this.#overloads - 1));
    return ceiling * (0.5 + this.#options.random() / 2);
  }
}
