import { drawFigure } from "../draw-figure.js";
import type { Figure } from "../page.js";
import { seriesColors } from "../plot-theme.js";

/** How much of the gap from S to T is closed: 0 for nothing, 1 for all. */
export interface Share {
  readonly name: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Shares of the gap with their intervals, a row each, between the two ends. */
export function sharesFigure({ title, shares }: { readonly title: string; readonly shares: readonly Share[] }): Promise<Figure> {
  const values = shares.map(({ name, value, low, high }) => ({ name, value: 100 * value, low: 100 * low, high: 100 * high }));
  const y = { field: "name", type: "nominal" as const, sort: null, title: null, axis: { grid: false, labelLimit: 0 } };
  const x = { field: "value", type: "quantitative" as const, title: "gap closed, % (S: 0, T: 100)", axis: { tickCount: 3 } };
  const color = { value: seriesColors.KD };
  const ends = { data: { values: [{ at: 0 }, { at: 100 }] }, mark: { type: "rule" as const, strokeDash: [3, 3] } };
  return drawFigure({
    title,
    description: values
      .map(({ name, value, low, high }) => `${name}: ${whole(value)} %, interval ${whole(low)} to ${whole(high)} %`)
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

function whole(percent: number): string {
  return percent.toFixed(0).replace(/^-0$/, "0").replace("-", "−");
}
