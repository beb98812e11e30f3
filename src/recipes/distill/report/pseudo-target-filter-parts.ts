import { describeFiltering, type PseudoTargetStatistics } from "../../../distill/index.js";
import type { PagePart, PageTable } from "../../../page/index.js";
import { filterTables } from "../../run-page/index.js";
import type { FilterFacts } from "../pseudo-target-phase.js";
import { pseudoTargetFacts } from "./pseudo-target-facts.js";

/** What a filter dropped, rule by rule, with examples, and what is left beside what there was: of a page or of a Markdown document. */
export function pseudoTargetFilterParts(all: PseudoTargetStatistics, filter: FilterFacts): PagePart[] {
  return [{ kind: "paragraph", text: describeFiltering(filter) }, beside(all, filter.statistics), ...filterTables(filter)];
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
