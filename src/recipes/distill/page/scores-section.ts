import type { PageSection } from "../../../page/index.js";
import { reportLegend, reportTable } from "../report/index.js";
import type { FinishedDistillation } from "./finished-distillation.js";

/** The table that terminal and Markdown show, too, and how its rows were made. */
export function scoresSection({ report }: FinishedDistillation): PageSection {
  const { header, rows } = reportTable(report);
  return {
    id: "systems",
    title: "The three systems",
    parts: [
      { kind: "table", caption: "Quality on the test split, and cost", header, rows },
      { kind: "paragraph", text: reportLegend(report) },
    ],
  };
}
