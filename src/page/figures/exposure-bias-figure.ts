import { formatScore, type Score } from "../../metrics/index.js";
import type { Figure } from "../page.js";
import { curvesFigure } from "./curves-figure.js";

/** One student's outputs, of which it wrote the first p %, scored. */
export interface ExposureBiasCurve {
  readonly name: string;
  /** Whose they are: its curves have one colour. */
  readonly system: string;
  /** After the first epoch: in dashes. */
  readonly isEarly: boolean;
  readonly points: readonly { readonly percent: number; readonly value: number; readonly low: number; readonly high: number }[];
}

/** What the figure is drawn from. */
export interface ExposureBiasCurves {
  /** Stands before the title, such as a task's name; nothing by default. */
  readonly place?: string;
  readonly metric: Pick<Score, "name" | "unit">;
  readonly curves: readonly ExposureBiasCurve[];
}

/** The exposure-bias figure (docs/PAPERS.md, section 5): quality against the share that a student wrote before its teacher went on, with intervals. */
export function exposureBiasFigure({ place, metric, curves }: ExposureBiasCurves): Promise<Figure> {
  const factor = metric.unit === "share" ? 100 : 1;
  return curvesFigure({
    title: `${place === undefined ? "" : `${place}: `}${metric.name} of outputs that a student begins and T ends`,
    curves: curves.map(({ name, system, isEarly, points }) => ({
      name,
      series: system,
      isDashed: isEarly,
      points: points.map(({ percent, value, low, high }) => ({
        x: percent,
        value: factor * value,
        low: factor * low,
        high: factor * high,
      })),
    })),
    x: { name: "student's share p, %", format: (percent) => `${percent} %` },
    y: {
      name: `${metric.name}${factor === 100 ? ", %" : ""}`,
      format: (value) => formatScore({ value: value / factor, unit: metric.unit }),
    },
  });
}
