import type { PseudoTargetFiltering, RuleOutcome } from "../../distill/index.js";
import type { PageTable } from "../../page/index.js";

/** What a filter dropped, rule by rule, and some of it. */
export function filterTables(filtering: PseudoTargetFiltering): PageTable[] {
  return [ruleTable(filtering), ...exampleTable(filtering.rules)];
}

function ruleTable({ rules, judged, dropped }: PseudoTargetFiltering): PageTable {
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
