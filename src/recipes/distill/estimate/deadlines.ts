import type { PlannedPart } from "./planned-work.js";

/**
 * Shares `maxHours` out: every training, its validations included, may last its part of what is left when it begins, by the operations that it and the
 * parts after it are planned to take. A training that needs less leaves more to those after it. The hours are those of one call: a resumed
 * run has them again.
 */
export class Deadlines {
  readonly #end: number | undefined;
  readonly #parts: readonly PlannedPart[];

  /** @param start When this call began, in milliseconds since 1970. */
  constructor(maxHours: number | undefined, parts: readonly PlannedPart[], start: number = Date.now()) {
    this.#end = maxHours === undefined ? undefined : start + maxHours * 3_600_000;
    this.#parts = parts;
  }

  /** When a training that begins now has to end, in milliseconds since 1970; undefined where nothing limits the run. */
  of(name: string, now: number = Date.now()): number | undefined {
    const place = this.#parts.findIndex((part) => part.name === name);
    if (this.#end === undefined || place === -1) return undefined;
    const left = this.#parts.slice(place);
    const own = left.filter((part) => part.name === name || part.during === name);
    const share = operationsOf(own) / operationsOf(left);
    return now + Math.max(0, this.#end - now) * share;
  }
}

function operationsOf(parts: readonly PlannedPart[]): number {
  return parts.reduce((sum, { operations }) => sum + operations, 0);
}
