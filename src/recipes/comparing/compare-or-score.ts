import { DataError } from "../../core/index.js";
import { scoreStatistics } from "../../metrics/index.js";
import { type CompareOptions, compareMeasured, type NamedMeasured } from "./compare-measured.js";
import type { MetricReport } from "./metric-report.js";

/** As {@link compareMeasured}; a metric that some resample of a small test split leaves undefined is given without intervals: hours of work must not end in an error. */
export function compareOrScore(measured: readonly NamedMeasured[], options: CompareOptions): MetricReport {
  try {
    return compareMeasured(measured, options).report;
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    const alone = measured.map(({ name, measured: each }) => ({
      name,
      measured: "score" in each ? each : { score: scoreStatistics(each.metric, each.statistics) },
    }));
    return compareMeasured(alone, options).report;
  }
}
