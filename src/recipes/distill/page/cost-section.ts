import { formatScore, paretoFront } from "../../../metrics/index.js";
import { drawFigure, type Figure, type PageSection, seriesColors } from "../../../page/index.js";
import { formatCount } from "../../report/index.js";
import { type SystemName, systems as systemNames } from "../report/index.js";
import type { FinishedDistillation } from "./finished-distillation.js";

/** One system as a point. */
interface CostPoint {
  readonly name: SystemName;
  readonly quality: number;
  readonly x: number;
}

/** What is on the horizontal axis, and which way it is good. */
interface CostAxis {
  readonly title: string;
  readonly name: string;
  readonly better: "higher" | "lower";
  readonly valueOf: (name: SystemName) => number;
  readonly format: (value: number) => string;
}

/** The task's first metric against what the systems cost; undefined where the metric has no better way. */
export async function costSection({ report: { systems } }: FinishedDistillation): Promise<PageSection | undefined> {
  const [score] = systems.KD.scores;
  if (score?.better === undefined) return undefined;
  const axes: CostAxis[] = [
    {
      title: `${score.name} against size`,
      name: "parameters",
      better: "lower",
      valueOf: (name) => systems[name].cost.parameters,
      format: formatCount,
    },
    {
      title: `${score.name} against speed`,
      name: "tokens/s",
      better: "higher",
      valueOf: (name) => systems[name].cost.tokensPerSecond,
      format: (value) => `${Math.round(value).toLocaleString("en")} tokens/s`,
    },
  ];
  const factor = score.unit === "share" ? 100 : 1;
  const qualityOf = (name: SystemName): number => systems[name].scores[0]?.value ?? Number.NaN;
  const figures: Figure[] = [];
  for (const axis of axes) {
    const points = systemNames.map((name) => ({ name, quality: factor * qualityOf(name), x: axis.valueOf(name) }));
    const said = systemNames.map(
      (name) => `${name}: ${formatScore({ ...score, value: qualityOf(name) })} at ${axis.format(axis.valueOf(name))}`,
    );
    // In two lines: what does not fit beside the axis makes the drawing higher than its plot.
    const label = [`${score.name}${factor === 100 ? ", %" : ""}`, `(${score.better} is better)`];
    figures.push(await costFigure(points, { axis, label, better: score.better, description: said.join("; ") }));
  }
  return {
    id: "cost",
    title: "Quality against cost",
    parts: [
      { kind: "figures", figures },
      { kind: "paragraph", tone: "note", text: "The dashed line joins the Pareto front: the systems that no other beats in both." },
    ],
  };
}

function costFigure(
  points: readonly CostPoint[],
  { axis, label, better, description }: { axis: CostAxis; label: string[]; better: "higher" | "lower"; description: string },
): Promise<Figure> {
  const sign = (way: "higher" | "lower"): number => (way === "higher" ? 1 : -1);
  const front = paretoFront(points.map(({ quality, x }) => ({ quality: sign(better) * quality, cost: -sign(axis.better) * x })));
  const x = {
    field: "x",
    type: "quantitative" as const,
    title: axis.name,
    axis: { format: "~s", tickCount: 4 },
    scale: { zero: false, padding: 24 },
  };
  const y = { field: "quality", type: "quantitative" as const, title: label, scale: { zero: false, padding: 14 } };
  const color = {
    field: "name",
    type: "nominal" as const,
    legend: null,
    scale: { domain: [...systemNames], range: systemNames.map((name) => seriesColors[name]) },
  };
  return drawFigure({
    title: axis.title,
    description,
    spec: {
      width: 245,
      height: 180,
      layer: [
        {
          data: { values: front.map((i) => points[i] as CostPoint) },
          mark: { type: "line" as const, strokeDash: [4, 4], color: "var(--ink-soft, #555)", strokeWidth: 1 },
          encoding: { x, y },
        },
        {
          data: { values: [...points] },
          layer: [
            { mark: { type: "point" as const, filled: true, size: 90, opacity: 1 }, encoding: { x, y, color } },
            {
              mark: { type: "text" as const, align: "left" as const, dx: 9, dy: -7, fontWeight: 600 },
              encoding: { x, y, text: { field: "name" } },
            },
          ],
        },
      ],
    },
  });
}
