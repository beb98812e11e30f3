import { type Figure, sharesFigure } from "../../../page/index.js";
import type { StageScores } from "../stage-scores.js";

/** How much of the gap each of a stage's candidates closes, as a figure; none where there is no gap. */
export async function shareFigures({ candidates }: StageScores): Promise<Figure[]> {
  const shares = candidates.flatMap(({ name, stageScore }) => (stageScore === undefined ? [] : [{ ...stageScore, name }]));
  return shares.length === 0 ? [] : [await sharesFigure({ title: "Share of the gap closed, mean over cases", shares })];
}
