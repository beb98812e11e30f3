import { drawFigure, type Figure, seriesColors } from "../../../page/index.js";
import { type MetricReport, wholePercent } from "../../comparing/index.js";
import { metricTitle } from "../report/index.js";

/** The share of the gap that KD closes by every metric, with its interval; undefined where no metric has one. */
export async function gapFigure(metrics: readonly MetricReport[]): Promise<Figure | undefined> {
  const values = metrics.flatMap((metric) => {
    const gap = metric.systems.find(({ system }) => system === "KD")?.gapClosed;
    if (gap === undefined || "reason" in gap) return [];
    return [{ metric: metricTitle(metric), value: 100 * gap.value, low: 100 * gap.low, high: 100 * gap.high }];
  });
  if (values.length === 0) return undefined;
  const y = { field: "metric", type: "nominal" as const, sort: null, title: null, axis: { grid: false, labelLimit: 0 } };
  const x = { field: "value", type: "quantitative" as const, title: "gap closed, % (S: 0, T: 100)", axis: { tickCount: 3 } };
  const color = { value: seriesColors.KD };
  const ends = { data: { values: [{ at: 0 }, { at: 100 }] }, mark: { type: "rule" as const, strokeDash: [3, 3] } };
  return drawFigure({
    title: "Share of the gap closed",
    description: values
      .map(
        ({ metric, value, low, high }) =>
          `${metric}: ${wholePercent(value / 100)} %, interval ${wholePercent(low / 100)} to ${wholePercent(high / 100)} %`,
      )
      .join("; "),
    spec: {
      width: 190,
      height: { step: 30 },
      data: { values },
      layer: [
        { ...ends, encoding: { x: { field: "at", type: "quantitative" as const }, color: { value: "var(--ink-soft, #555)" } } },
        { mark: { type: "rule" as const, strokeWidth: 2 }, encoding: { y, x: { ...x, field: "low" }, x2: { field: "high" }, color } },
        { mark: { type: "point" as const, filled: true, size: 70, opacity: 1 }, encoding: { y, x, color } },
      ],
    },
  });
}
