export { dropout } from "./dropout.js";
export { type InitializeOptions, type Initializer, initializeParameters, type ParameterSpec, Parameters } from "./parameters.js";
export { rmsNorm } from "./rms-norm.js";
