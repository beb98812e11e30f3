export { type PruneConfig, type PruneRecipe, resolvePruneConfig } from "./prune-config.js";
export { type PruneReport, pruneModel } from "./prune-model.js";
