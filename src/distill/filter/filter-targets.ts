import { ConfigError } from "../../core/index.js";
import type { FilterCandidate, FilterRule, Judge } from "./filter-rule.js";

/** A target that a rule drops, and what the rule found. */
export interface DroppedTarget {
  readonly source: string;
  readonly text: string;
  readonly why: string;
}

/** What one rule did. */
export interface RuleOutcome extends Pick<FilterRule, "name" | "asks"> {
  /** Those that no rule before it drops. */
  readonly dropped: number;
  /** Some of them, evenly spaced and not chosen. */
  readonly examples: readonly DroppedTarget[];
}

/** What rules made of candidates. */
export interface FilteredTargets {
  /** For each candidate, in their order. */
  readonly isKept: readonly boolean[];
  readonly rules: readonly RuleOutcome[];
}

/** So many examples of each rule are shown. */
const exampleCount = 3;

/**
 * Keeps the candidates that no rule drops. Each rule looks at all of them; one that several drop counts under the first.
 * @throws ConfigError where none would be left of some, or a rule cannot judge them.
 */
export function filterTargets(candidates: readonly FilterCandidate[], rules: readonly FilterRule[]): FilteredTargets {
  const judged = rules.map((rule) => ({ rule, judge: rule.among(candidates), dropped: [] as FilterCandidate[] }));
  const isKept = candidates.map((candidate) => {
    const first = judged.find(({ judge }) => judge(candidate) !== undefined);
    first?.dropped.push(candidate);
    return first === undefined;
  });
  const outcomes = judged.map(({ rule: { name, asks }, judge, dropped }) => ({
    name,
    asks,
    dropped: dropped.length,
    examples: examplesOf(dropped, judge),
  }));
  if (candidates.length > 0 && !isKept.includes(true)) throw nothingLeft(outcomes, candidates.length);
  return { isKept, rules: outcomes };
}

function examplesOf(dropped: readonly FilterCandidate[], judge: Judge): DroppedTarget[] {
  const count = Math.min(exampleCount, dropped.length);
  return Array.from({ length: count }, (_, i) => dropped[Math.floor((i * dropped.length) / count)] as FilterCandidate).map((candidate) => ({
    source: candidate.source,
    text: candidate.text,
    why: judge(candidate) ?? "",
  }));
}

function nothingLeft(outcomes: readonly RuleOutcome[], count: number): ConfigError {
  const worst = outcomes.reduce((most, outcome) => (outcome.dropped > most.dropped ? outcome : most));
  const number = (value: number): string => value.toLocaleString("en");
  return new ConfigError(
    `pseudoTargets.filter: none of ${number(count)} pseudo-targets is left. ${worst.name} (${worst.asks}) drops the most: ${number(worst.dropped)}.`,
    { hint: `Loosen pseudoTargets.filter.${worst.name}, or leave it out; the pseudo-targets are kept, and need not be made again.` },
  );
}
