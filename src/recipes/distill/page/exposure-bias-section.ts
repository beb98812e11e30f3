import { exposureBiasFigure, type PageSection } from "../../../page/index.js";
import { curveName, exposureBiasSection } from "../report/index.js";
import type { FinishedDistillation } from "./finished-distillation.js";

/** The exposure-bias figure above its numbers; undefined where it was not measured. */
export async function drawnExposureBias({ report: { exposureBias } }: FinishedDistillation): Promise<PageSection | undefined> {
  const section = exposureBiasSection(exposureBias);
  if (section === undefined || exposureBias === undefined) return undefined;
  const { metric, curves } = exposureBias;
  const figure = await exposureBiasFigure({
    metric,
    curves: curves.map((curve) => ({
      name: curveName(curve),
      system: curve.system,
      isEarly: curve.stage === "early",
      points: curve.points,
    })),
  });
  return { ...section, parts: [{ kind: "figures", figures: [figure] }, ...section.parts] };
}
