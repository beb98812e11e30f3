import { paretoFront } from "../../metrics/index.js";
import { drawFigure } from "../draw-figure.js";
import type { Figure } from "../page.js";
import { otherColorCount, seriesColor } from "../plot-theme.js";

/** One system as a point. */
export interface TradeOffPoint {
  readonly name: string;
  readonly quality: number;
  readonly cost: number;
}

/** What is on an axis, and which way it is good. */
export interface TradeOffAxis {
  /** `tokens/s`, `BLEU`. */
  readonly name: string;
  readonly better: "higher" | "lower";
  /** A value for who does not see the figure. */
  readonly format: (value: number) => string;
}

/** What a trade-off is drawn from. */
export interface TradeOff {
  readonly title: string;
  readonly points: readonly TradeOffPoint[];
  readonly quality: TradeOffAxis;
  readonly cost: TradeOffAxis;
}

/** More names than these would lie upon each other: a legend has them then. */
const mostLabels = 4;

const symbols = ["circle", "square", "triangle-up", "diamond", "cross"] as const;

/** Another form for each turn of the colours. */
function symbolAt(_: string, place: number): (typeof symbols)[number] {
  return symbols[Math.floor(place / otherColorCount) % symbols.length] as (typeof symbols)[number];
}

/** Quality against a cost, a point per system; a dashed line joins the Pareto front. */
export function tradeOffFigure({ title, points, quality, cost }: TradeOff): Promise<Figure> {
  const sign = ({ better }: TradeOffAxis): number => (better === "higher" ? 1 : -1);
  const front = paretoFront(points.map((point) => ({ quality: sign(quality) * point.quality, cost: -sign(cost) * point.cost })));
  const x = {
    field: "cost",
    type: "quantitative" as const,
    title: cost.name,
    axis: { format: "~s", tickCount: 4 },
    scale: { zero: false, padding: 24 },
  };
  const y = {
    field: "quality",
    type: "quantitative" as const,
    // In two lines: what does not fit beside the axis makes the drawing higher than its plot.
    title: [quality.name, `(${quality.better} is better)`],
    scale: { zero: false, padding: 14 },
  };
  const names = [...new Set(points.map(({ name }) => name))];
  const isCrowded = names.length > mostLabels;
  const colors = { domain: names, range: names.map(seriesColor) };
  const legend = isCrowded ? { columns: 2, labelLimit: 150 } : null;
  const color = { field: "name", type: "nominal" as const, sort: null, legend, scale: colors };
  // Colours come again where there are many; a form with them does not.
  const shape = { field: "name", type: "nominal" as const, sort: null, legend, scale: { domain: names, range: names.map(symbolAt) } };
  const line = { type: "line" as const, strokeDash: [4, 4], color: "var(--ink-soft, #555)", strokeWidth: 1 };
  const text = { type: "text" as const, align: "left" as const, dx: 9, dy: -7, fontWeight: 600 as const };
  return drawFigure({
    title,
    description: points.map((point) => `${point.name}: ${quality.format(point.quality)} at ${cost.format(point.cost)}`).join("; "),
    spec: {
      width: 245,
      height: 180,
      layer: [
        { data: { values: front.map((i) => ({ ...(points[i] as TradeOffPoint) })) }, mark: line, encoding: { x, y } },
        {
          data: { values: points.map((point) => ({ ...point })) },
          layer: [
            {
              mark: { type: "point" as const, filled: true, size: 90, opacity: 1 },
              encoding: { x, y, color, ...(isCrowded ? { shape } : {}) },
            },
            ...(isCrowded ? [] : [{ mark: text, encoding: { x, y, text: { field: "name" } } }]),
          ],
        },
      ],
    },
  });
}
