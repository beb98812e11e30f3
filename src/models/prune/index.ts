export type { LayerChoice } from "./kept-layers.js";
export { layersAfterPruning, type PruneLayersOptions, pruneLayers } from "./prune.js";
