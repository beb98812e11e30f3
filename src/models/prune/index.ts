export type { LayerChoice } from "./kept-layers.js";
export { configAfterPruning, layersAfterPruning, type PruneLayersOptions, pruneLayers } from "./prune.js";
