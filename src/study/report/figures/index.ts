export { costSection } from "./cost-section.js";
export { exposureFigures } from "./exposure-figures.js";
export { shareFigures } from "./share-figures.js";
export { targetCountFigures } from "./target-count-figures.js";
