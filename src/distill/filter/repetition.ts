import { distinctNgrams } from "../../metrics/index.js";
import type { FilterRule } from "./filter-rule.js";

/** How much a target may repeat itself. */
export interface RepetitionSettings {
  /** The greatest share of n-grams that stood there before, in [0, 1). */
  readonly maxNgramShare: number;
  /** Of words between white space; small ones see immediate loops. */
  readonly n: number;
}

/** Drops targets that repeat themselves: 1 − different n-grams / n-grams, 0 where there is none. Decoding ran into a loop. */
export function repetition({ maxNgramShare, n }: RepetitionSettings): FilterRule {
  return {
    name: "repetition",
    asks: `at most ${maxNgramShare} of its ${n}-grams repeated`,
    among:
      () =>
      ({ text }) => {
        const { different, total } = distinctNgrams([text], n);
        const share = (total - different) / Math.max(1, total);
        return share <= maxNgramShare ? undefined : `${share.toFixed(3)} of its ${n}-grams repeated`;
      },
  };
}
