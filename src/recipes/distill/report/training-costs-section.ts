import { type PageSection, trainingCostLegend, trainingCostTable } from "../../../page/index.js";
import type { TrainingCosts } from "../training-costs.js";

/** What learning took, method by method, as a section of a page. Undefined where nothing was counted. */
export function trainingCostsSection(costs: TrainingCosts | undefined): PageSection | undefined {
  const methods = Object.entries(costs ?? {});
  if (methods.length === 0) return undefined;
  return {
    id: "training-cost",
    title: "What learning took",
    parts: [trainingCostTable("Training cost per method", methods), { kind: "paragraph", tone: "note", text: trainingCostLegend }],
  };
}
