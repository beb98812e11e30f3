import { drawFigure, type Figure, type PageSection } from "../../../page/index.js";
import type { ExposureBias } from "../exposure-bias/index.js";
import { curveName, exposureBiasSection } from "../report/index.js";
import type { FinishedDistillation } from "./finished-distillation.js";

/** The exposure-bias figure above its numbers; undefined where it was not measured. */
export async function exposureBiasFigure({ report: { exposureBias } }: FinishedDistillation): Promise<PageSection | undefined> {
  const section = exposureBiasSection(exposureBias);
  if (section === undefined || exposureBias === undefined) return undefined;
  return { ...section, parts: [{ kind: "figures", figures: [await figureOf(exposureBias)] }, ...section.parts] };
}

function figureOf({ curves, metric }: ExposureBias): Promise<Figure> {
  const factor = metric.unit === "share" ? 100 : 1;
  const values = curves.flatMap((curve) =>
    curve.points.map(({ percent, value, low, high }) => ({
      name: curveName(curve),
      percent,
      value: factor * value,
      low: factor * low,
      high: factor * high,
    })),
  );
  const x = { field: "percent", type: "quantitative" as const, title: "student's share p, %" };
  const y = {
    field: "value",
    type: "quantitative" as const,
    title: `${metric.name}${factor === 100 ? ", %" : ""}`,
    scale: { zero: false },
  };
  const color = { field: "name", type: "nominal" as const, sort: null, legend: { columns: 2 } };
  const ends = curves.map((curve) => {
    const [first, last] = [curve.points[0], curve.points.at(-1)].map((point) => (factor * (point?.value ?? Number.NaN)).toFixed(1));
    return `${curveName(curve)}: ${first} at ${curve.points[0]?.percent} %, ${last} at ${curve.points.at(-1)?.percent} %`;
  });
  return drawFigure({
    title: `${metric.name} of outputs that a student begins and T ends`,
    description: ends.join("; "),
    spec: {
      width: 265,
      height: 200,
      data: { values },
      layer: [
        { mark: { type: "area" as const, opacity: 0.15 }, encoding: { x, y: { ...y, field: "low" }, y2: { field: "high" }, color } },
        { mark: { type: "line" as const, point: { size: 24, filled: true } }, encoding: { x, y, color } },
      ],
    },
  });
}
