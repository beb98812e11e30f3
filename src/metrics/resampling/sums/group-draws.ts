import { lookUp } from "./cumulative-table.js";
import { CELL_BITS, FREQUENT, GROUP_ROWS, type GroupOutcomes, UNDECIDED } from "./group-outcomes.js";
import type { RandomWords } from "./random-words.js";

/** So many groups are drawn at once: their outcomes fit into one number, and their sums are added to a resample's in one go. */
export const GROUPS = 4;

const OUTCOME_BITS = Math.log2(FREQUENT);
const CELL = 2 ** CELL_BITS - 1;

/** Told which rows, the first `count` of `drawn`, are in a resample besides those that were chosen for it. */
export type TakeRows = (resample: number, drawn: Int32Array, count: number) => void;

/** More draws of one group than there can be. */
const MOST_DRAWS = 255;

/** Draws, for all resamples one after the other, how often the rows of {@link GROUPS} groups are in each. */
export class GroupDraws {
  /** Per resample the groups' frequent outcomes, seven bits each, the first group's lowest. */
  readonly chosen: Int32Array;
  /** Per resample how many draws there have been so far. */
  readonly drawn: Int32Array;
  readonly #outcomes: GroupOutcomes;
  readonly #random: RandomWords;
  readonly #words: Uint32Array;
  readonly #rows = new Int32Array(MOST_DRAWS);

  constructor(outcomes: GroupOutcomes, { resamples, random }: { readonly resamples: number; readonly random: RandomWords }) {
    this.chosen = new Int32Array(resamples);
    this.drawn = new Int32Array(resamples);
    this.#outcomes = outcomes;
    this.#random = random;
    this.#words = new Uint32Array(2 * resamples);
  }

  /** The groups that begin with row `first`. Where an outcome is not frequent, `chosen` says that nothing is drawn, and its rows go to `takeRows`. */
  next(first: number, takeRows: TakeRows): void {
    const { chosen, drawn } = this;
    const words = this.#words;
    const { cells } = this.#outcomes;
    this.#random.fill(words);
    // In local variables: the compiler takes a module's constants for variables.
    const cell = CELL;
    const undecided = UNDECIDED;
    for (let r = 0; r < chosen.length; r++) {
      const one = words[2 * r] as number;
      const two = words[2 * r + 1] as number;
      const a = cells[one & cell] as number;
      const b = cells[(one >>> 16) & cell] as number;
      const c = cells[two & cell] as number;
      const d = cells[(two >>> 16) & cell] as number;
      if ((a | b | c | d) >= undecided) {
        this.#decide(r, first, takeRows);
        continue;
      }
      chosen[r] = (a & 127) | ((b & 127) << 7) | ((c & 127) << 14) | ((d & 127) << 21);
      drawn[r] = (drawn[r] as number) + (a >>> 7) + (b >>> 7) + (c >>> 7) + (d >>> 7);
    }
  }

  /** One resample, where not every cell tells the outcome. */
  #decide(resample: number, first: number, takeRows: TakeRows): void {
    const { cells, undecided, draws } = this.#outcomes;
    let chosen = 0;
    for (let group = 0; group < GROUPS; group++) {
      const word = this.#words[2 * resample + (group >> 1)] as number;
      const cell = cells[(word >>> (16 * (group & 1))) & CELL] as number;
      const outcome = cell < UNDECIDED ? cell % FREQUENT : lookUp(undecided, this.#random.uniform());
      this.drawn[resample] = (this.drawn[resample] as number) + (draws[outcome] as number);
      if (outcome < FREQUENT) chosen |= outcome << (OUTCOME_BITS * group);
      else takeRows(resample, this.#rows, this.#listRows(outcome, first + group * GROUP_ROWS));
    }
    this.chosen[resample] = chosen;
  }

  /** @returns how many the outcome's draws are. */
  #listRows(outcome: number, first: number): number {
    let count = 0;
    for (let row = 0; row < GROUP_ROWS; row++) {
      for (let left = this.#outcomes.counts[outcome * GROUP_ROWS + row] as number; left > 0; left--) this.#rows[count++] = first + row;
    }
    return count;
  }
}
