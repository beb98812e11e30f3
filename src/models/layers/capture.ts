import { ConfigError, nearest } from "../../core/index.js";
import { scope, type Tensor } from "../../tensor/index.js";

/** Collects the intermediate tensors that a caller asked for by name, and nothing else. */
export class Capture {
  readonly #wanted: ReadonlySet<string>;
  readonly #offered = new Set<string>();
  readonly #captured = new Map<string, Tensor>();

  constructor(names: readonly string[] | undefined) {
    this.#wanted = new Set(names);
  }

  /** Whether this tensor was asked for: lets a model keep its fused path when nobody looks inside. */
  wants(name: string): boolean {
    return this.#wanted.has(name);
  }

  /** The tensors that were asked for whose names begin so, such as `decoder.0.`. */
  wantedWithin(prefix: string): string[] {
    return [...this.#wanted].filter((name) => name.startsWith(prefix));
  }

  offer(name: string, tensor: Tensor): void {
    if (this.#wanted.size === 0) return;
    this.#offered.add(name);
    if (this.#wanted.has(name)) this.#captured.set(name, tensor);
  }

  /** Runs `body` in a scope of its own, which releases all but its result and what was captured. */
  scoped<T>(body: () => T): T {
    return scope(() => ({ result: body(), captured: this.#captured })).result;
  }

  /** The captured tensors. @throws ConfigError if a name was asked for that never came by. */
  finish(): ReadonlyMap<string, Tensor> {
    for (const name of this.#wanted) {
      if (this.#captured.has(name)) continue;
      const guess = nearest(name, this.#offered);
      throw new ConfigError(`capture: the model has no '${name}'.`, {
        hint: guess === undefined ? `It offers ${[...this.#offered].join(", ")}.` : `Did you mean '${guess}'?`,
      });
    }
    return this.#captured;
  }
}
