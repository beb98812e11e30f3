import { ConfigError } from "../../core/index.js";
import type { FilterCandidate, FilterRule } from "./filter-rule.js";

/** Which log-probabilities per token are good enough: exactly one of the two. */
export interface LogProbSettings {
  /** In nats, at most 0. */
  readonly min?: number | undefined;
  /** The best share of all candidates, in (0, 1]. */
  readonly keep?: number | undefined;
}

/** Whose log-probability it is: the rule's name, and the model's. */
interface Whose {
  readonly name: "teacherLogProb" | "studentLogProb";
  readonly model: string;
}

/**
 * Drops targets whose mean log-probability per token is low under a model: below `min`, or not among the best share. Of equal ones all stay or none, so that a share
 * keeps at least the ⌈share · n⌉ best of n.
 */
export function byLogProb({ name, model }: Whose, { min, keep }: LogProbSettings): FilterRule {
  const perToken = (candidate: FilterCandidate): number => logProbOf(candidate, name) / candidate.tokens;
  return {
    name,
    asks:
      min === undefined
        ? `among the best ${percent(keep ?? 1)} by log-probability per token under ${model}`
        : `at least ${min} nats per token under ${model}`,
    among: (candidates) => {
      const values = candidates.map(perToken);
      const least = min ?? leastOfBest(values, keep ?? 1);
      return (candidate) => {
        const value = perToken(candidate);
        return value >= least ? undefined : `${value.toFixed(3)} nats per token`;
      };
    },
  };
}

function logProbOf(candidate: FilterCandidate, name: Whose["name"]): number {
  const logProb = candidate[name];
  if (logProb !== undefined) return logProb;
  throw new ConfigError(`pseudoTargets.filter.${name}: there is no log-probability of '${candidate.text}' to judge it by.`, {
    hint: "Leave the rule out, or ask for log-probabilities.",
  });
}

/** The value of the ⌈share · n⌉-th best. */
function leastOfBest(values: readonly number[], share: number): number {
  const ascending = Float64Array.from(values).sort();
  // 0.07 · 100 is a hair above 7 in floating point, and must not count as 8.
  const count = Math.max(1, Math.ceil(share * ascending.length - 1e-9));
  return ascending[ascending.length - count] ?? Number.NEGATIVE_INFINITY;
}

function percent(share: number): string {
  return `${Number((100 * share).toFixed(2))} %`;
}
