import type { TopLevelSpec } from "vega-lite";
import type { Figure } from "./page.js";
import { plotTheme } from "./plot-theme.js";
import { renderPlot } from "./render-plot.js";

/** A plot to be drawn, without its theme. */
export interface FigureSpec extends Omit<Figure, "svg"> {
  readonly spec: TopLevelSpec;
}

/** Draws a plot as a page shows it: in the page's colours, light or dark, and at a width at which a phone does not have to shrink it. */
export async function drawFigure({ title, description, spec }: FigureSpec): Promise<Figure> {
  return { title, description, svg: await renderPlot({ ...spec, config: plotTheme }) };
}
