export { drawFigure, type FigureSpec } from "./draw-figure.js";
export type {
  ExampleBrowser,
  Figure,
  Highlights,
  Page,
  PageExample,
  PagePart,
  PageSection,
  PageTable,
  TableCell,
} from "./page.js";
export { seriesColors } from "./plot-theme.js";
export { contentPolicy, renderPage, renderSections } from "./render-page.js";
export { renderPlot } from "./render-plot.js";
