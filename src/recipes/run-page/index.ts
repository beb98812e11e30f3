export { titleOf } from "./curve-figure.js";
export { CurveFigures } from "./curve-figures.js";
export { curvesSection } from "./curves-section.js";
export { filterTables } from "./filter-tables.js";
export { liveRunPage } from "./live-run-page.js";
export { progressParts } from "./progress-parts.js";
export { reproductionSection } from "./reproduction-section.js";
export { timeSection } from "./time-section.js";
