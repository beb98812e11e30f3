export { assertDecoding, type DecodingNames } from "./assert-decoding.js";
export type { BeamDecoding, Decoding, DecodingLimits, GreedyDecoding, SamplingDecoding } from "./decoding.js";
export { type GenerateOptions, generate } from "./generate.js";
export { type GenerateAllOptions, generateAll } from "./generate-all.js";
export type { Generated } from "./generated.js";
