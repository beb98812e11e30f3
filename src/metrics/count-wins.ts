import { DataError } from "../core/index.js";

/** One metric on one task for one pair of models. */
export interface WinCase {
  /** Every candidate's score, in the same order in all cases. */
  readonly values: readonly number[];
  readonly better: "higher" | "lower";
}

/**
 * The study's wins (arXiv 2305.02031): in how many of the cases each candidate has the best score. Of equally good ones each has won, so that wins may add
 * up to more than there are cases.
 * @returns One count per candidate. @throws DataError where the cases have different numbers of candidates, or a score that is not a number.
 */
export function countWins(cases: readonly WinCase[]): number[] {
  const candidates = cases[0]?.values.length ?? 0;
  const wins = new Array<number>(candidates).fill(0);
  for (const { values, better } of cases) {
    if (values.length !== candidates) throw new DataError(`wins: one case has ${candidates} candidates, another ${values.length}`);
    if (values.some(Number.isNaN)) throw new DataError("wins: a score is not a number");
    const best = better === "higher" ? Math.max(...values) : Math.min(...values);
    for (const [i, value] of values.entries()) if (value === best) wins[i] = (wins[i] as number) + 1;
  }
  return wins;
}
