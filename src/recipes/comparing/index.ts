export { type ComparedSystems, type CompareOptions, compareMeasured, type Measured, type NamedMeasured } from "./compare-measured.js";
export { compareOrScore } from "./compare-or-score.js";
export { formatProbability, formatValue, stars, wholePercent } from "./format-comparison.js";
export type { MetricReport, SystemComparison, SystemScore } from "./metric-report.js";
