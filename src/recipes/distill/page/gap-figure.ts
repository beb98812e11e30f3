import { type Figure, sharesFigure } from "../../../page/index.js";
import type { MetricReport } from "../../comparing/index.js";
import { metricTitle } from "../report/index.js";

/** The share of the gap that KD closes by every metric, with its interval; undefined where no metric has one. */
export async function gapFigure(metrics: readonly MetricReport[]): Promise<Figure | undefined> {
  const shares = metrics.flatMap((metric) => {
    const gap = metric.systems.find(({ system }) => system === "KD")?.gapClosed;
    return gap === undefined || "reason" in gap ? [] : [{ ...gap, name: metricTitle(metric) }];
  });
  return shares.length === 0 ? undefined : sharesFigure({ title: "Share of the gap closed", shares });
}
