export { drawFigure, type FigureSpec } from "./draw-figure.js";
export { escapeMarkdown } from "./escape-markdown.js";
export {
  type Curve,
  type CurvePoint,
  curvesFigure,
  type ExposureBiasCurve,
  exposureBiasFigure,
  type Share,
  sharesFigure,
  type TradeOffAxis,
  type TradeOffPoint,
  tradeOffFigure,
} from "./figures/index.js";
export { markdownTable } from "./markdown-table.js";
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
export { pageMarkdown, sectionMarkdown } from "./page-markdown.js";
export { contentPolicy, renderPage, renderSections } from "./render-page.js";
export { renderPlot } from "./render-plot.js";
export { type TrainingCost, trainingCostLegend, trainingCostTable } from "./training-cost-table.js";
