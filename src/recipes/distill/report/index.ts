export type { SystemComparisons } from "./compare-systems.js";
export { comparisonTable, metricTitle } from "./comparison-table.js";
export { readings } from "./readings.js";
export { type DistillOutcome, type DistillReport, makeReport, type ReportExample } from "./report.js";
export { reportLegend } from "./report-legend.js";
export { reportMarkdown } from "./report-markdown.js";
export { reportTable } from "./report-table.js";
export { type SystemName, systems } from "./systems.js";
