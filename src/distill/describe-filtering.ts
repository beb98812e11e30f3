import type { PseudoTargetFiltering } from "./filter-pseudo-targets.js";

/** What a filter did, in a sentence: `pseudoTargets.filter drops 120 of 1,000: length 100, ended 20; 5 inputs have none left.` */
export function describeFiltering({ judged, dropped, inputsWithoutAny, rules }: PseudoTargetFiltering): string {
  const count = (value: number): string => value.toLocaleString("en");
  const each = rules.map((rule) => `${rule.name} ${count(rule.dropped)}`).join(", ");
  return `pseudoTargets.filter drops ${count(dropped)} of ${count(judged)}: ${each}; ${count(inputsWithoutAny)} inputs have none left.`;
}
