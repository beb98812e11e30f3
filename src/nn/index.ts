export { dropout } from "./dropout.js";
export { applyLayerNorm, type LayerNorm } from "./layer-norm.js";
export { applyLinear, type LinearLayer } from "./linear-layer.js";
export { addLowRank_, type LowRank, lowRankProduct } from "./low-rank.js";
export {
  type Adapter,
  type InitializeOptions,
  type Initializer,
  initializeParameters,
  type ParameterSpec,
  Parameters,
} from "./parameters.js";
export { rmsNorm } from "./rms-norm.js";
export { swiglu } from "./swiglu.js";
