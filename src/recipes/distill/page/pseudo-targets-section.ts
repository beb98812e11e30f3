import type { PageSection } from "../../../page/index.js";
import { pseudoTargetFacts, pseudoTargetFilterParts } from "../report/index.js";
import type { FinishedDistillation } from "./finished-distillation.js";

/** What T wrote for the student to learn from, and what a filter left of it; undefined where it wrote nothing. */
export function pseudoTargetsSection({ report }: FinishedDistillation): PageSection | undefined {
  const { pseudoTargetStatistics: statistics, pseudoTargetFilter: filter } = report;
  if (statistics.generated === 0) return undefined;
  return {
    id: "pseudo-targets",
    title: "Pseudo-targets",
    parts: filter === undefined ? [{ kind: "facts", facts: pseudoTargetFacts(statistics) }] : pseudoTargetFilterParts(statistics, filter),
  };
}
