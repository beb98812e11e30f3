import type { FilterRule } from "./filter-rule.js";

/** Drops targets that were cut off at the length limit: what would have come is not known. */
export function ended(): FilterRule {
  return {
    name: "ended",
    asks: "ended by the teacher itself",
    among: () => (candidate) => (candidate.ended ? undefined : `cut off after ${candidate.tokens} tokens`),
  };
}
