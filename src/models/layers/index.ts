export { type Activation, activations } from "./activation.js";
export { Capture } from "./capture.js";
export type { LayerDrop } from "./layer-drop.js";
export { layerNormBy, type Norm, rmsNormBy } from "./norms.js";
export { constantVector, layerNormSpecs, linearSpecs, normalMatrix, weightAlone, weightAndBias } from "./parameter-specs.js";
export { refuseRecomputedCache } from "./refuse-recomputed-cache.js";
export { selectPositions } from "./select-positions.js";
export { throughLayers } from "./through-layers.js";
