import { formatScore } from "../../../metrics/index.js";
import { curvesFigure, type Figure, type PageSection } from "../../../page/index.js";
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
  return curvesFigure({
    title: `${metric.name} of outputs that a student begins and T ends`,
    curves: curves.map((curve) => ({
      name: curveName(curve),
      points: curve.points.map(({ percent, value, low, high }) => ({
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
