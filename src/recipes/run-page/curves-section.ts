import type { PageSection } from "../../page/index.js";
import type { LearningCurve } from "../../runs/index.js";
import { CurveFigures } from "./curve-figures.js";

/**
 * How every training of a run went; undefined before the first step.
 * @param drawings Those of a page that is made again and again.
 */
export async function curvesSection(
  curves: readonly LearningCurve[],
  drawings: CurveFigures = new CurveFigures(),
): Promise<PageSection | undefined> {
  if (curves.length === 0) return undefined;
  const figures = [];
  for (const curve of curves) figures.push(await drawings.of(curve));
  return {
    id: "curves",
    title: "Learning curves",
    parts: [
      {
        kind: "paragraph",
        tone: "note",
        text: "Loss as each objective averages it, neighbouring steps averaged; below it the validation that checkpoints were chosen by, its best marked.",
      },
      { kind: "figures", figures },
    ],
  };
}
