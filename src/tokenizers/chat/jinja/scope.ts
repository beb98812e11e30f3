import type { Value } from "./values.js";

/** The names that a part of a template knows: its own, and those around it. */
export class Scope {
  readonly #own = new Map<string, Value>();
  readonly #around: Scope | undefined;

  constructor(names: Readonly<Record<string, Value>> = {}, around?: Scope) {
    for (const [name, value] of Object.entries(names)) this.#own.set(name, value);
    this.#around = around;
  }

  get(name: string): Value | undefined {
    return this.#own.has(name) ? this.#own.get(name) : this.#around?.get(name);
  }

  /** Sets a name here; one of the same name around stays what it is. */
  set(name: string, value: Value): void {
    this.#own.set(name, value);
  }

  /** A scope in this one, for a loop's body, a macro or a block. */
  inner(names: Readonly<Record<string, Value>> = {}): Scope {
    return new Scope(names, this);
  }
}
