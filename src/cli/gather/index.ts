export { confirm } from "./confirm.js";
export { gatherEstimateText } from "./gather-estimate-text.js";
export { placed, readGatherRecipe } from "./gather-recipe.js";
export { gatherSummary } from "./gather-summary.js";
