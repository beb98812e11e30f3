export { exposureDecoding } from "./exposure-decoding.js";
export { type ExposureBias, type ExposureCurve, type ExposurePoint, measureExposureBias } from "./measure-exposure-bias.js";
