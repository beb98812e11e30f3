import { describeFiltering, type PseudoTargetStatistics, type RuleOutcome } from "../../../distill/index.js";
import type { PagePart, PageTable } from "../../../page/index.js";
import type { FilterFacts } from "../pseudo-target-phase.js";
import { pseudoTargetFacts } from "./pseudo-target-facts.js";

/** What a filter dropped, rule by rule, with examples, and what is left beside what there was: of a page or of a Markdown document. */
export function pseudoTargetFilterParts(all: PseudoTargetStatistics, filter: FilterFacts): PagePart[] {
  return [
    { kind: "paragraph", text: describeFiltering(filter) },
    beside(all, filter.statistics),
    ruleTable(filter),
    ...exampleTable(filter.rules),
  ];
}

function beside(all: PseudoTargetStatistics, left: PseudoTargetStatistics): PageTable {
  const ofLeft = new Map(pseudoTargetFacts(left));
  return {
    kind: "table",
    caption: "All pseudo-targets, and those that are trained on",
    header: ["", "all", "trained on"],
    rows: pseudoTargetFacts(all).map(([name, value]) => [name, value, ofLeft.get(name) ?? "n/a"]),
  };
}

function ruleTable({ rules, judged, dropped }: FilterFacts): PageTable {
  const count = (value: number): string => value.toLocaleString("en");
  return {
    kind: "table",
    caption: "Dropped by each rule; what several drop counts under the first",
    header: ["rule", "what stays", "dropped"],
    rows: [
      ...rules.map(({ name, asks, dropped }) => [name, asks, count(dropped)]),
      ["together", `${count(judged - dropped)} of ${count(judged)}`, count(dropped)],
    ],
  };
}

function exampleTable(rules: readonly RuleOutcome[]): PageTable[] {
  const rows = rules.flatMap(({ name, examples }) => examples.map(({ source, text, why }) => [name, why, source, text]));
  if (rows.length === 0) return [];
  const caption = "Some of what was dropped: up to three of each rule, evenly spaced, not chosen";
  return [{ kind: "table", caption, header: ["rule", "found", "input", "dropped target"], rows }];
}
